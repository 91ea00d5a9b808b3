package org.aligndistil.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.matrix.DeviceGradient;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.ProjectionGradient;

/// The oracle. Its results do not depend on the number of threads, the size of tiles or the vector
/// width.
public final class CpuBackend implements Backend {

  private final ExecutorService executor;
  private final int threads;
  private final int tileElements;

  /// An oracle with its own threads.
  ///
  /// @param threads how many, at least 1
  /// @param tileElements about how many logits of a role a tile holds; a tile has at least one row
  public CpuBackend(int threads, int tileElements) {
    if (threads < 1 || tileElements < 1) {
      throw new IllegalArgumentException(
          "threads and tileElements must be at least 1: %d, %d".formatted(threads, tileElements));
    }
    this.threads = threads;
    this.tileElements = tileElements;
    this.executor =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("aligndistil-cpu-", 0).factory());
  }

  @Override
  public String name() {
    return CpuBackendProvider.NAME;
  }

  @Override
  public double unitRoundoff() {
    return 0x1p-53;
  }

  @Override
  public void sweep(Inputs inputs, GradientSink sink, Consumer<Tile> work) {
    int tileRows =
        Math.clamp(tileElements / inputs.vocabulary(), 1, Math.max(1, inputs.rowCount()));
    int tiles = Math.ceilDiv(inputs.rowCount(), tileRows);
    AtomicInteger next = new AtomicInteger();
    Turns turns = new Turns();
    List<Future<?>> workers = new ArrayList<>();
    for (int worker = 0; worker < Math.min(threads, tiles); worker++) {
      GradientRows gradients = new GradientRows(tileSink(sink, turns));
      CpuTile tile = new CpuTile(new TileLogits(inputs, tileRows), tileRows, gradients);
      workers.add(
          executor.submit(() -> {
            boolean completed = false;
            try {
              for (int i = next.getAndIncrement(); i < tiles; i = next.getAndIncrement()) {
                int row = i * tileRows;
                tile.moveTo(row, Math.min(tileRows, inputs.rowCount() - row));
                work.accept(tile);
              }
              completed = true;
            } finally {
              if (!completed) {
                next.set(tiles);
                turns.abandon();
              }
            }
          }));
    }
    await(workers);
  }

  /// Waits for all workers, so that nobody reads or writes the matrices after a failure.
  private static void await(List<Future<?>> workers) {
    Optional<Throwable> failure = Optional.empty();
    for (Future<?> worker : workers) {
      try {
        worker.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        workers.forEach(other -> other.cancel(true));
        throw new IllegalStateException("interrupted while waiting for a sweep", e);
      } catch (ExecutionException e) {
        failure = failure.or(() -> Optional.ofNullable(e.getCause()));
      }
    }
    if (failure.isPresent()) {
      switch (failure.get()) {
        case RuntimeException exception -> throw exception;
        case Error error -> throw error;
        default -> throw new IllegalStateException(failure.get());
      }
    }
  }

  private static TileSink tileSink(GradientSink sink, Turns turns) {
    return switch (sink) {
      case HostMatrix matrix -> new HostSink(matrix);
      case ProjectionGradient projection -> new ProjectionSink(projection, turns);
      case DeviceGradient _ ->
          throw new IllegalArgumentException(
              "the cpu backend writes gradients to host memory, not " + sink);
      case GradientSink.None _ -> new NoSink();
    };
  }

  @Override
  public void close() {
    executor.close();
  }
}
