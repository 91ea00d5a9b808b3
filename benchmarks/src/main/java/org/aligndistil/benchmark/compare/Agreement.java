package org.aligndistil.benchmark.compare;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.benchmark.data.DataFolder;
import org.aligndistil.benchmark.data.Workload;

/// Whether a peer has computed the same as we have.
///
/// @param lossDifference |L_peer − L_ours|/|L_ours|
/// @param gradientDifference of the greatest row, max_v |g_peer − g_ours|/max_v |g_ours|
record Agreement(double lossDifference, double gradientDifference) {

  /// What float32 arithmetic on sums over the vocabulary and over responses may be off by.
  static final double LOSS_TOLERANCE = 1e-4;

  /// The same of a gradient, beside two roundings to the type that it is stored in.
  static double gradientTolerance(Workload workload) {
    return 1e-3 + 2 * workload.type().unitRoundoff();
  }

  /// Compares losses, and the gradients that were written.
  static Agreement of(Workload workload, DataFolder folder, Contender ours, Contender peer)
      throws IOException {
    try (Arena arena = Arena.ofShared()) {
      HostMatrix expected = matrix(workload, folder.gradient(ours.name()), arena);
      HostMatrix found = matrix(workload, folder.gradient(peer.name()), arena);
      double gradientDifference =
          IntStream.range(0, workload.shape().rows())
              .parallel()
              .mapToDouble(row -> difference(found, expected, row))
              .reduce(0, Math::max);
      return new Agreement(
          Math.abs(peer.loss() - ours.loss()) / Math.abs(ours.loss()), gradientDifference);
    }
  }

  private static HostMatrix matrix(Workload workload, Path path, Arena arena) throws IOException {
    return DataFolder.matrix(
        DataFolder.map(path, workload.bytes(), FileChannel.MapMode.READ_ONLY, arena), workload);
  }

  private static double difference(HostMatrix found, HostMatrix expected, int row) {
    double greatest = 0;
    double difference = 0;
    for (int v = 0; v < expected.columns(); v++) {
      double element = expected.get(row, v);
      greatest = Math.max(greatest, Math.abs(element));
      difference = Math.max(difference, Math.abs(found.get(row, v) - element));
    }
    return difference == 0 ? 0 : difference / greatest;
  }

  /// Whether both differences are within their tolerances.
  boolean holds(Workload workload) {
    return lossDifference <= LOSS_TOLERANCE && gradientDifference <= gradientTolerance(workload);
  }
}
