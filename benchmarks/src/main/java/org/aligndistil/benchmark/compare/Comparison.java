package org.aligndistil.benchmark.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.aligndistil.benchmark.data.DataFolder;
import org.aligndistil.benchmark.data.Workload;
import org.aligndistil.benchmark.worker.Floor;
import org.aligndistil.benchmark.worker.Oracle;
import org.aligndistil.benchmark.worker.OracleWorker;

/// Runs one workload: we, the peers and the floor in turn, round by round, on the same data.
///
/// Each workload has processes of its own, so that none depends on what ran before it.
///
/// @param peers that take part where they have the objective
/// @param rounds how often everybody has a turn
/// @param warmUp before the first round, for everybody alone
/// @param programs what the processes are started with
record Comparison(List<Peer> peers, int rounds, Contender.WarmUp warmUp, Programs programs) {

  private static final String DESCRIBE = "describe";

  /// What the processes are started with.
  ///
  /// @param java command and options, up to the class path
  /// @param python the interpreter
  /// @param script `peers.py`
  record Programs(List<String> java, String python, Path script) {
    Programs {
      java = List.copyOf(java);
    }
  }

  Comparison {
    peers = List.copyOf(peers);
  }

  /// Runs everything, and compares the results.
  Outcome run(Workload workload) throws IOException, InterruptedException {
    try (DataFolder folder = DataFolder.create(workload);
        WorkerProcess oracle = startOracle(workload, folder)) {
      if (peers.isEmpty() || !Peer.OBJECTIVES.contains(workload.objective().id())) {
        return run(workload, folder, oracle, List.of(), List.of(oracle.ask(DESCRIBE)));
      }
      try (WorkerProcess torch = startTorch(workload, folder)) {
        List<Contender> contenders =
            peers.stream().map(peer -> new Contender(peer.toString(), torch)).toList();
        return run(
            workload,
            folder,
            oracle,
            contenders,
            List.of(oracle.ask(DESCRIBE), torch.ask(DESCRIBE)));
      }
    }
  }

  private Outcome run(
      Workload workload,
      DataFolder folder,
      WorkerProcess oracle,
      List<Contender> others,
      List<String> versions)
      throws IOException, InterruptedException {
    Contender ours = new Contender(Oracle.NAME, oracle);
    List<Contender> floors =
        Arrays.stream(Floor.Way.values())
            .map(way -> new Contender(way.name().toLowerCase(Locale.ROOT), oracle))
            .toList();
    List<Contender> all = Stream.of(List.of(ours), others, floors).flatMap(List::stream).toList();
    for (Contender contender : all) {
      contender.warmUp(warmUp);
    }
    for (int round = 0; round < rounds; round++) {
      for (Contender contender : all) {
        contender.takeTurn();
      }
    }
    long garbage = Long.parseLong(oracle.ask("garbage"));
    long memory = Long.parseLong(oracle.ask("memory"));
    ours.writeGradient(folder);
    return new Outcome(
        workload,
        new Outcome.Ours(ours.timings(), ours.loss(), garbage, memory),
        compared(workload, folder, ours, others),
        floors.stream().map(Contender::timings).toList(),
        versions);
  }

  private static List<Outcome.PeerResult> compared(
      Workload workload, DataFolder folder, Contender ours, List<Contender> others)
      throws IOException {
    List<Outcome.PeerResult> results = new ArrayList<>();
    for (Contender other : others) {
      other.warmUp(new Contender.WarmUp(1, 0));
      other.writeGradient(folder);
      Agreement agreement = Agreement.of(workload, folder, ours, other);
      Peer peer = Peer.valueOf(other.name().toUpperCase(Locale.ROOT));
      results.add(new Outcome.PeerResult(peer, other.timings(), other.loss(), agreement));
    }
    return results;
  }

  private WorkerProcess startOracle(Workload workload, DataFolder folder) throws IOException {
    List<String> command = new ArrayList<>(programs.java());
    command.add("-Daligndistil.cpu.threads=" + workload.threads());
    command.add(OracleWorker.class.getName());
    command.addAll(arguments(workload, folder));
    command.add(workload.place().name());
    return WorkerProcess.start("the oracle", command, Map.of());
  }

  private WorkerProcess startTorch(Workload workload, DataFolder folder) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(programs.python(), programs.script().toString()));
    command.addAll(arguments(workload, folder));
    command.add(String.valueOf(workload.shape().responses()));
    return WorkerProcess.start(
        "%s (PYTHON names another; --peers none leaves PyTorch out)".formatted(programs.python()),
        command,
        Map.of(
            "OMP_NUM_THREADS",
            String.valueOf(workload.threads()),
            "TORCHINDUCTOR_CACHE_DIR",
            folder.compiled().toString()));
  }

  private static List<String> arguments(Workload workload, DataFolder folder) {
    return List.of(
        folder.path().toString(),
        workload.objective().id(),
        String.valueOf(workload.shape().rows()),
        String.valueOf(workload.shape().vocabulary()),
        workload.type().name(),
        String.valueOf(workload.threads()));
  }
}
