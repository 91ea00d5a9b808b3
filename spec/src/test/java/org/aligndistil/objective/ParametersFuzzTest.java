package org.aligndistil.objective;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.fuzz.FuzzTarget;
import org.aligndistil.objective.Parameters.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// Words as parameters make an objective, or are refused.
///
/// An input is the name of an objective and below it lines of `name=value`.
final class ParametersFuzzTest {

  private static final List<String> WORDS =
      List.of("=", "true", "false", "-Infinity", "1e-3", "0x1p-3", "mean", "beta", "1d");

  private final FuzzTarget target =
      FuzzTarget.of(IllegalArgumentException.class, ParametersFuzzTest::set);

  /// Every objective with all of its parameters as they are.
  static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (Objective objective : Objectives.ALL) {
      StringBuilder text = new StringBuilder(objective.id());
      for (Parameter parameter : Parameters.of(objective)) {
        text.append('\n').append(parameter.name()).append('=').append(parameter.value());
      }
      seeds.add(text.toString().getBytes(StandardCharsets.UTF_8));
    }
    return seeds;
  }

  @Test
  void damagedParametersMakeAnObjectiveOrAreRefused() {
    target.checkMutations(seeds(), WORDS, 3000);
  }

  @MethodSource("seeds")
  @FuzzTest
  void parameters(byte[] input) {
    target.check(input);
  }

  private static void set(byte[] input) {
    List<String> lines = new String(input, StandardCharsets.UTF_8).lines().toList();
    Map<String, String> changes = new LinkedHashMap<>();
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      int equals = line.indexOf('=');
      changes.put(line.substring(0, Math.max(0, equals)), line.substring(equals + 1));
    }
    Objective objective = Objectives.byId(lines.isEmpty() ? "" : lines.getFirst());
    Parameters.of(Parameters.with(objective, changes));
  }
}
