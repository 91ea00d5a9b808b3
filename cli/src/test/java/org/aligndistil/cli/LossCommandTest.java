package org.aligndistil.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossCommandTest {

  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @TempDir Path directory;
  private Path batch;

  @BeforeEach
  void writeBatch() throws IOException {
    batch = TinyBatch.write(directory);
  }

  private static void assertWithinBound(double expected, Map<?, ?> result) {
    double bound = (double) result.get("error_bound");
    assertTrue(bound > 0 && bound < Math.ulp(expected) * 1000, "bound " + bound);
    // The expected value is rounded too.
    assertEquals(expected, (double) result.get("loss"), bound + 4 * Math.ulp(expected));
  }

  @Test
  void jsonHoldsEverythingOfARowObjective() throws IOException {
    Map<?, ?> result = Run.of("loss", "sft", "--batch", batch, "--json").json();
    assertEquals(
        List.of(
            "objective",
            "backend",
            "batch",
            "teachers",
            "parameters",
            "loss",
            "error_bound",
            "tokens",
            "sequences",
            "metrics"),
        List.copyOf(result.keySet()));
    assertEquals(batch.toString(), result.get("batch"));
    assertEquals(Map.of(), result.get("teachers"));
    assertEquals("sft", result.get("objective"));
    assertEquals("cpu", result.get("backend"));
    assertEquals(Map.of("reduction", "sequence_mean"), result.get("parameters"));
    assertEquals(3L, result.get("tokens"));
    assertEquals(2L, result.get("sequences"));
    assertEquals(Set.of("mean_log_probability"), ((Map<?, ?>) result.get("metrics")).keySet());
    assertWithinBound(TinyBatch.SFT, result);
  }

  @Test
  void jsonHasTypedParameters() throws IOException {
    Map<?, ?> result =
        Run.of("loss", "dpo", "--json", "--param", "divergence=alpha", "--batch", batch).json();
    assertEquals(
        Map.of(
            "beta", 0.1,
            "label_smoothing", 0.0,
            "length_normalised", false,
            "divergence", "alpha",
            "alpha", 0.5),
        result.get("parameters"));
  }

  @Test
  void jsonHoldsEverythingOfASequenceObjective() throws IOException {
    Map<?, ?> result = Run.of("loss", "dpo", "--batch", batch, "--json").json();
    assertWithinBound(TinyBatch.DPO, result);
    Map<?, ?> metrics = (Map<?, ?>) result.get("metrics");
    assertEquals(0.0, metrics.get("reward_accuracy"));
    assertEquals(TinyBatch.DPO_MARGIN, (double) metrics.get("reward_margin"), 0x1p-50);
  }

  @Test
  void diagnosticsFollowTheMetrics() throws IOException {
    Path full = FullBatch.write(directory);
    Map<?, ?> plain =
        (Map<?, ?>) Run.of("loss", "aligndistil", "--batch", full, "--json").json().get("metrics");
    Map<?, ?> more =
        (Map<?, ?>)
            Run.of("loss", "aligndistil", "--batch", full, "--json", "--diagnostics")
                .json()
                .get("metrics");
    List<String> names =
        List.of(
            "mean_entropy",
            "mean_kl_to_dpo",
            "mean_kl_from_dpo",
            "mean_kl_to_reverse_dpo",
            "mean_kl_from_reverse_dpo");
    assertEquals(names, more.keySet().stream().skip(plain.size()).toList());
    plain.forEach((name, mean) -> assertEquals(mean, more.get(name)));
    Map<?, ?> token =
        (Map<?, ?>)
            Run.of("loss", "reinforce_token", "--batch", full, "--json", "--diagnostics")
                .json()
                .get("metrics");
    assertEquals(token.get("mean_kl"), more.get("mean_kl_to_dpo"));
  }

  @Test
  void aHeadHasNoDiagnostics() throws IOException {
    Path full = FullBatch.write(directory);
    assertEquals(
        "reward_model reads no logits: there is nothing to diagnose",
        Run.of("loss", "reward_model", "--batch", full, "--diagnostics").error(2));
  }

  @Test
  void tableHoldsEverything() {
    List<String> lines = Run.of("loss", "dpo", "--batch", batch, "--param", "beta=1e-5").lines();
    assertEquals("dpo", lines.getFirst());
    assertTrue(lines.get(2).matches("loss 0\\.69\\d+ ± \\d\\.\\de-1\\d"), lines.get(2));
    assertTrue(lines.contains("reward_accuracy 0"), lines.toString());
    assertTrue(lines.contains("parameters beta 1e-5"), lines.toString());
    assertTrue(lines.contains("divergence reverse_kl"), lines.toString());
    assertTrue(lines.contains("batch " + batch + ": 2 sequences, 3 tokens"), lines.toString());
    assertTrue(lines.contains("backend cpu"), lines.toString());
  }

  @Test
  void tableAlignsTheMetricsAtTheirPoints() {
    String output = Run.of("loss", "dpo", "--batch", batch).output();
    List<String> lines = output.lines().filter(line -> line.contains("reward_")).toList();
    int point = lines.stream().mapToInt(line -> line.indexOf('.')).max().orElseThrow();
    assertEquals("  metrics     ".length() + "mean_log_probability  -0".length(), point);
    for (String line : lines) {
      int at = line.indexOf('.');
      assertTrue(at == point || (at < 0 && line.length() == point), output);
    }
  }

  @Test
  void tableAndJsonAgreeOnTheLossToTheLastDigit() throws IOException {
    Map<?, ?> result = Run.of("loss", "sft", "--batch", batch, "--json").json();
    List<String> lines = Run.of("loss", "sft", "--batch", batch).lines();
    assertTrue(lines.get(2).startsWith("loss " + result.get("loss") + " ± "), lines.get(2));
  }

  @Test
  void everyObjectiveRunsWithItsDefaults() throws IOException {
    Path full = FullBatch.write(directory);
    for (Objective objective : Objectives.ALL) {
      Path out = directory.resolve(objective.id() + ".safetensors");
      Run run = Run.of("loss", objective.id(), "--batch", full, "--gradient", out, "--json");
      assertInstanceOf(Double.class, run.json().get("loss"), objective.id());
      String variable =
          objective instanceof HeadObjective head ? head.output().toString() : "policy_logits";
      try (SafetensorsFile file = SafetensorsFile.open(out)) {
        assertEquals(
            List.of(variable + ".grad"), file.tensors().stream().map(Tensor::name).toList());
      }
    }
  }

  @Test
  void everyObjectiveNamesATensorThatIsMissing() throws IOException {
    Path empty = directory.resolve("empty.safetensors");
    try (SafetensorsWriter writer = SafetensorsWriter.create(empty, List.of(), Map.of())) {
      writer.commit();
    }
    for (Objective objective : Objectives.ALL) {
      String error = Run.of("loss", objective.id(), "--batch", empty).error(1);
      assertTrue(error.startsWith(empty + ": tensor '"), error);
      assertTrue(error.endsWith("found no tensors"), error);
    }
  }

  @Test
  void writesTheGradientOfARowObjective() throws IOException {
    Path out = directory.resolve("gradient.safetensors");
    List<String> lines = Run.of("loss", "sft", "--batch", batch, "--gradient", out).lines();
    assertTrue(lines.contains("gradient " + out), lines.toString());
    try (SafetensorsFile file = SafetensorsFile.open(out)) {
      Tensor gradient = file.tensor("policy_logits.grad");
      assertEquals(List.of(3L, 3L), gradient.shape());
      // Row 0 has the whole weight of its sequence: (⅓, ⅓ − 1, ⅓) / 2.
      assertEquals(-1.0 / 3, gradient.data().getAtIndex(F64, 1), 0x1p-50);
      assertEquals(1.0 / 6, gradient.data().getAtIndex(F64, 2), 0x1p-50);
    }
  }

  @Test
  void writesTheGradientOfASequenceObjective() throws IOException {
    Path out = directory.resolve("gradient.safetensors");
    Map<?, ?> result = Run.of("loss", "dpo", "--batch", batch, "--gradient", out, "--json").json();
    assertEquals(out.toString(), result.get("gradient"));
    assertWithinBound(TinyBatch.DPO, result);
    double slope = -0.1 / (1 + Math.exp(TinyBatch.DPO_MARGIN));
    try (SafetensorsFile file = SafetensorsFile.open(out)) {
      Tensor gradient = file.tensor("policy_logits.grad");
      assertEquals(slope * 2 / 3, gradient.data().getAtIndex(F64, 1), 0x1p-50);
    }
  }

  @Test
  void replacesAnOlderGradient() throws IOException {
    Path out = Files.writeString(directory.resolve("gradient.safetensors"), "old");
    Run.of("loss", "sft", "--batch", batch, "--gradient", out).output();
    SafetensorsFile.open(out).close();
  }

  @Test
  void infiniteLossIsAString() throws IOException {
    double[] masked = TinyBatch.POLICY.clone();
    masked[1] = Double.NEGATIVE_INFINITY;
    TinyBatch.write(directory, masked);
    Map<?, ?> result = Run.of("loss", "sft", "--batch", batch, "--json").json();
    assertEquals("Infinity", result.get("loss"));
    String line = Run.of("loss", "sft", "--batch", batch).lines().get(2);
    assertTrue(line.startsWith("loss Infinity ± "), line);
  }

  @Test
  void unknownObjectiveIsAUsageErrorWithTheNearestName() {
    assertEquals(
        "there is no objective 'alignditsil'; did you mean 'aligndistil'?",
        Run.of("loss", "alignditsil", "--batch", batch).error(2));
  }

  @Test
  void objectiveLikeNoOtherIsAUsageErrorWithAllNames() {
    String error = Run.of("loss", "xyzxyz", "--batch", batch).error(2);
    assertTrue(error.startsWith("there is no objective 'xyzxyz'; there are: sft, "), error);
  }

  @Test
  void unknownParameterIsAUsageErrorWithTheNearestName() {
    assertEquals(
        "dpo has no parameter 'lable_smoothing'; did you mean 'label_smoothing'?",
        Run.of("loss", "dpo", "--batch", batch, "--param", "lable_smoothing=0.1").error(2));
    assertEquals(
        "aligndistil has no parameter 'upper-bound'; did you mean 'upper_bound'?",
        Run.of("loss", "aligndistil", "--batch", batch, "--param", "upper-bound=1").error(2));
  }

  @Test
  void parameterOfAnotherChoiceIsAUsageErrorThatNamesTheChoice() throws IOException {
    assertEquals(
        "aligndistil has the parameter 'beta' only with weight=constant",
        Run.of("loss", "aligndistil", "--batch", batch, "--param", "beta=0.2").error(2));
    Map<?, ?> result =
        Run.of(
                "loss",
                "aligndistil",
                "--batch",
                batch,
                "--param",
                "beta=0.2",
                "--param",
                "weight=constant",
                "--json")
            .json();
    assertEquals(0.2, ((Map<?, ?>) result.get("parameters")).get("beta"));
  }

  @Test
  void wrongValueIsAUsageError() {
    assertEquals(
        "dpo: beta must be positive and finite: -1.0",
        Run.of("loss", "dpo", "--batch", batch, "--param", "beta=-1").error(2));
    assertEquals(
        "dpo: beta must be a number: big",
        Run.of("loss", "dpo", "--batch", batch, "--param", "beta=big").error(2));
    assertEquals(
        "aligndistil: weight must be one of adaptive, constant: heavy",
        Run.of("loss", "aligndistil", "--batch", batch, "--param", "weight=heavy").error(2));
  }

  @Test
  void malformedParameterIsAUsageError() {
    assertEquals(
        "--param must be NAME=VALUE: 'beta'",
        Run.of("loss", "dpo", "--batch", batch, "--param", "beta").error(2));
    assertEquals(
        "--param sets 'beta' twice: to '1' and '2'",
        Run.of("loss", "dpo", "--batch", batch, "--param", "beta=1", "--param", "beta=2").error(2));
  }

  @Test
  void missingArgumentIsAUsageError() {
    assertEquals(
        "aligndistil loss needs --batch FILE; see aligndistil loss --help",
        Run.of("loss", "dpo").error(2));
    assertEquals(
        "aligndistil loss needs ID; see aligndistil loss --help",
        Run.of("loss", "--batch", batch).error(2));
  }

  @Test
  void missingFileIsAFailure() {
    Path absent = directory.resolve("absent.safetensors");
    assertEquals(
        absent + ": no such file or directory", Run.of("loss", "sft", "--batch", absent).error(1));
  }

  @Test
  void brokenFileIsAFailure() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.safetensors"), "not\na\nbatch");
    String error = Run.of("loss", "sft", "--batch", broken).error(1);
    assertTrue(error.startsWith(broken.toString()), error);
  }

  @Test
  void illegalLogitIsAFailureThatLeavesNoGradientBehind() throws IOException {
    double[] broken = TinyBatch.POLICY.clone();
    broken[4] = Double.NaN;
    TinyBatch.write(directory, broken);
    Path out = directory.resolve("gradient.safetensors");
    assertEquals(
        "policy logits: row 1, token 1 is NaN (row 1 of the file's [N,V])",
        Run.of("loss", "sft", "--batch", batch, "--gradient", out).error(1));
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(batch), left.toList());
    }
  }

  @Test
  void refusesToReplaceTheBatchByItsGradient() throws IOException {
    byte[] before = Files.readAllBytes(batch);
    Path same = directory.resolve(".").resolve("batch.safetensors");
    assertEquals(
        "--gradient would replace the batch: " + same,
        Run.of("loss", "sft", "--batch", batch, "--gradient", same).error(2));
    assertArrayEquals(before, Files.readAllBytes(batch));
  }

  @Test
  void missingDirectoryOfTheGradientIsAFailure() {
    Path absent = directory.resolve("absent");
    assertEquals(
        absent + ": no such file or directory",
        Run.of("loss", "sft", "--batch", batch, "--gradient", absent.resolve("g")).error(1));
    assertEquals(
        batch + ": not a directory",
        Run.of("loss", "sft", "--batch", batch, "--gradient", batch.resolve("g")).error(1));
  }

  @Test
  void shortRunOnATerminalShowsNoProgress() {
    Run run = Run.onTerminal(Map.of(), "loss", "sft", "--batch", batch);
    assertEquals("", run.err());
  }

  @Test
  void lossStandsOutOnATerminalOnly() {
    assertTrue(
        Run.onTerminal(Map.of(), "loss", "sft", "--batch", batch).out().contains("\u001b[1m0."));
    assertFalse(Run.of("loss", "sft", "--batch", batch).out().contains("\u001b"));
    assertFalse(
        Run.onTerminal(Map.of("NO_COLOR", "1"), "loss", "sft", "--batch", batch)
            .out()
            .contains("\u001b"));
  }
}
