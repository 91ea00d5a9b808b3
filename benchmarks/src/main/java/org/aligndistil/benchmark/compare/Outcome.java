package org.aligndistil.benchmark.compare;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.aligndistil.benchmark.data.Workload;

/// What came out of one workload.
///
/// @param workload what was measured
/// @param ours our times and what it took
/// @param peers PyTorch's; none where there is no formula, or no PyTorch
/// @param floors the times of moving the bytes, in every way
/// @param versions of what everybody runs on
record Outcome(
    Workload workload,
    Ours ours,
    List<PeerResult> peers,
    List<Timings> floors,
    List<String> versions) {

  /// What the oracle did.
  ///
  /// @param timings of it
  /// @param loss that came out
  /// @param garbage bytes of heap that a pass allocates
  /// @param memory bytes beside inputs and gradient
  record Ours(Timings timings, double loss, long garbage, long memory) {}

  /// What PyTorch did.
  ///
  /// @param peer which way
  /// @param timings of it
  /// @param loss that came out
  /// @param agreement with ours
  record PeerResult(Peer peer, Timings timings, double loss, Agreement agreement) {}

  Outcome {
    peers = List.copyOf(peers);
    floors = List.copyOf(floors);
    versions = List.copyOf(versions);
  }

  /// The times of the way that moves the bytes fastest.
  Timings floor() {
    return floors.stream().min(Comparator.comparingDouble(Timings::median)).orElseThrow();
  }

  /// The result of a peer, if it took part.
  Optional<PeerResult> of(Peer peer) {
    return peers.stream().filter(result -> result.peer() == peer).findFirst();
  }

  /// How many times as long as ours the median of others is.
  double ratio(Timings others) {
    return others.median() / ours.timings().median();
  }

  /// Whether all peers agree with us.
  boolean agrees() {
    return peers.stream().allMatch(result -> result.agreement().holds(workload));
  }
}
