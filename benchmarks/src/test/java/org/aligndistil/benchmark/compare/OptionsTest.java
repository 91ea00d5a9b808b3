package org.aligndistil.benchmark.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.aligndistil.benchmark.data.Workload;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class OptionsTest {

  private static Options parse(String... arguments) {
    return new Options(new CommandLine(Options.spec()).parseArgs(arguments));
  }

  @Test
  void withoutWorkThereIsTheCommittedList() {
    Options options = parse("--rounds", "3", "--out", "x");
    assertEquals(
        Workload.defaults(Workload.GradientPlace.SEPARATE).toString(),
        options.workloads().toString());
    assertEquals(3, options.rounds());
    assertEquals(Path.of("x"), options.out());
    assertEquals(List.of(Peer.EAGER, Peer.COMPILE), options.peers());
  }

  @Test
  void workIsEveryCombination() {
    List<Workload> workloads =
        parse("--objective", "sft,dpo", "--vocabulary", "100,200", "--rows", "8", "--threads", "3")
            .workloads();
    assertEquals(
        List.of(
            "sft, V = 100, N = 8, F32, 3 threads",
            "sft, V = 200, N = 8, F32, 3 threads",
            "dpo, V = 100, N = 8, F32, 3 threads",
            "dpo, V = 200, N = 8, F32, 3 threads"),
        workloads.stream().map(Workload::toString).toList());
  }

  @Test
  void placesAndPeersHaveNames() {
    Options options = parse("--type", "bf16", "--gradient", "in-place", "--peers", "none");
    assertEquals(Workload.GradientPlace.IN_PLACE, options.workloads().getFirst().place());
    assertTrue(options.peers().isEmpty());
  }

  @Test
  void wrongValuesAreNamed() {
    assertEquals(
        "--type must be one of [F64, F32, BF16, F16]: F31",
        assertThrows(IllegalArgumentException.class, () -> parse("--type", "F31").workloads())
            .getMessage());
    assertEquals(
        "rows must be a multiple of 4: 6",
        assertThrows(IllegalArgumentException.class, () -> parse("--rows", "6").workloads())
            .getMessage());
    assertEquals(
        "--rounds must be a whole number: x",
        assertThrows(IllegalArgumentException.class, () -> parse("--rounds", "x").rounds())
            .getMessage());
  }
}
