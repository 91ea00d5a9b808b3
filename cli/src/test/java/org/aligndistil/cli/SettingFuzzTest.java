package org.aligndistil.cli;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.aligndistil.fuzz.FuzzTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// Lines of `NAME=VALUE` are settings, or are refused.
final class SettingFuzzTest {

  private final FuzzTarget target = FuzzTarget.of(UsageException.class, SettingFuzzTest::read);

  static List<byte[]> seeds() {
    return List.of("beta=0.5\nweight=constant\n\nx==".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void damagedSettingsAreReadOrRefused() {
    target.checkMutations(seeds(), List.of("=", "beta"), 1000);
  }

  @MethodSource("seeds")
  @FuzzTest
  void settings(byte[] input) {
    target.check(input);
  }

  private static void read(byte[] input) {
    List<String> values = List.of(new String(input, StandardCharsets.UTF_8).split("\n", -1));
    Setting.all("--param", "NAME=VALUE", values);
  }
}
