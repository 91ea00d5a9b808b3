package org.aligndistil.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.aligndistil.backend.Availability;
import org.aligndistil.backend.Backends;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendsCommandTest {

  private static final String ABSENT = AbsentBackendProvider.NAME;

  @TempDir Path directory;

  @AfterEach
  void forceNothing() {
    System.clearProperty(Backends.PROPERTY);
  }

  /// The device where there is one, else the oracle.
  private static String best() {
    return Backends.providers().stream()
        .filter(provider -> provider.availability() instanceof Availability.Available)
        .findFirst()
        .orElseThrow()
        .name();
  }

  @Test
  void theOracleGoesBeforePyTorchOnTheCpu() {
    List<String> lines = Run.of("backends").lines();
    assertTrue(lines.get(4).startsWith("djl-cpu available PyTorch "), lines.get(4));
  }

  @Test
  void lossesOfTheDeviceBackendAgreeWithinTheirBounds() throws IOException {
    Path batch = TinyBatch.write(directory);
    Map<?, ?> oracle = Run.of("loss", "sft", "--batch", batch, "--backend", "cpu", "--json").json();
    Map<?, ?> device =
        Run.of("loss", "sft", "--batch", batch, "--backend", "djl-cpu", "--json").json();
    assertEquals(
        (Double) oracle.get("loss"),
        (Double) device.get("loss"),
        (Double) oracle.get("error_bound") + (Double) device.get("error_bound"));
    assertTrue((Double) device.get("error_bound") > 1e3 * (Double) oracle.get("error_bound"));
  }

  @Test
  void listsBackendsWithTheirReasonsAndTheChosenOne() {
    List<String> lines = Run.of("backends").lines();
    assertEquals("BACKEND STATE", lines.get(0));
    assertEquals("absent unavailable " + AbsentBackendProvider.REASON, lines.get(1));
    List<String> names = lines.stream().skip(1).map(line -> line.split(" ", 2)[0]).toList();
    assertEquals(List.of(ABSENT, "djl-cuda", "cpu", "djl-cpu"), names);
    List<String> chosen = lines.stream().filter(line -> line.contains(" chosen ")).toList();
    assertEquals(1, chosen.size(), chosen.toString());
    assertTrue(chosen.getFirst().startsWith(best() + " chosen "), chosen.getFirst());
  }

  @Test
  void jsonTellsTheSame() throws IOException {
    Map<?, ?> result = Run.of("backends", "--json").json();
    assertEquals(best(), result.get("chosen"));
    assertEquals("null", result.get("forced_by"));
    assertEquals(
        Map.of(
            "name",
            ABSENT,
            "available",
            false,
            "reason",
            AbsentBackendProvider.REASON,
            "preference",
            1000L),
        ((List<?>) result.get("backends")).getFirst());
  }

  @Test
  void tellsThatABackendIsForced() throws IOException {
    Map<String, String> environment = Map.of(Backends.VARIABLE, "cpu");
    List<String> lines = Run.in(environment, Set.of(), "backends").lines();
    assertEquals("cpu was forced by ALIGNDISTIL_BACKEND.", lines.getLast());
    System.setProperty(Backends.PROPERTY, ABSENT);
    lines = Run.in(environment, Set.of(), "backends").lines();
    assertEquals("-Daligndistil.backend forces absent, which cannot run here.", lines.getLast());
    Map<?, ?> result = Run.in(environment, Set.of(), "backends", "--json").json();
    assertEquals("null", result.get("chosen"));
    assertEquals("-Daligndistil.backend", result.get("forced_by"));
  }

  @Test
  void tellsThatAForcedBackendDoesNotExist() {
    List<String> lines = Run.in(Map.of(Backends.VARIABLE, "gpu"), Set.of(), "backends").lines();
    assertEquals("ALIGNDISTIL_BACKEND forces gpu, which does not exist.", lines.getLast());
  }

  @Test
  void optionGoesBeforePropertyBeforeVariable() throws IOException {
    Path batch = TinyBatch.write(directory);
    Map<String, String> environment = Map.of(Backends.VARIABLE, "of_variable");
    assertEquals(
        "ALIGNDISTIL_BACKEND: there is no backend 'of_variable'; there are: absent, djl-cuda, cpu,"
            + " djl-cpu",
        Run.in(environment, Set.of(), "loss", "sft", "--batch", batch).error(2));
    System.setProperty(Backends.PROPERTY, "of_property");
    assertEquals(
        "-Daligndistil.backend: there is no backend 'of_property'; there are: absent, djl-cuda,"
            + " cpu, djl-cpu",
        Run.in(environment, Set.of(), "loss", "sft", "--batch", batch).error(2));
    Run.in(environment, Set.of(), "loss", "sft", "--batch", batch, "--backend", "cpu").output();
  }

  @Test
  void forcedBackendThatCannotRunIsAFailureWithItsReason() throws IOException {
    Path batch = TinyBatch.write(directory);
    String error = Run.of("loss", "sft", "--batch", batch, "--backend", ABSENT).error(1);
    assertTrue(
        error.startsWith(
            "backend 'absent' cannot run here: " + AbsentBackendProvider.REASON + "; found: "),
        error);
  }

  @Test
  void choiceIsLoggedInOneLineOnlyWhenAsked() throws IOException {
    Path batch = TinyBatch.write(directory);
    assertEquals("", Run.of("loss", "sft", "--batch", batch).err());
    for (Run run :
        List.of(
            Run.of("--verbose", "loss", "sft", "--batch", batch),
            Run.of("loss", "sft", "--batch", batch, "--verbose"))) {
      assertEquals(0, run.code());
      assertEquals(1, run.err().lines().count(), run.err());
      assertTrue(
          run.err().startsWith("aligndistil: backend " + best() + " chosen; found: "), run.err());
    }
    assertEquals("", Run.of("loss", "sft", "--batch", batch).err());
  }
}
