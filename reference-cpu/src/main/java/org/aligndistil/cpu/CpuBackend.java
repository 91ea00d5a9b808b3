package org.aligndistil.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.aligndistil.backend.Arithmetic;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.matrix.DeviceGradient;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.backend.matrix.ProjectionGradient;
import org.aligndistil.cpu.sink.HostSink;
import org.aligndistil.cpu.sink.NoSink;
import org.aligndistil.cpu.sink.ProjectionSink;
import org.aligndistil.cpu.sink.TileSink;
import org.aligndistil.cpu.sink.Turns;

/// The oracle. Its results do not depend on the number of threads, the size of tiles or the vector
/// width.
///
/// Its threads, and the room they needed for the rows of a tile, are kept until it is closed.
public final class CpuBackend implements Backend {

  private static final Arithmetic ARITHMETIC =
      new Arithmetic(Arithmetic.Format.BINARY64, Arithmetic.Reproducibility.ANY_CONFIGURATION);

  /// How many times as many logits a tile holds where they are computed: the head is read once a
  /// tile. With 32,000 tokens a tile has 16 rows, and each of its buffers 4 MB.
  private static final int PROJECTED = 32;

  private final ExecutorService executor;
  private final Queue<Workspace> workspaces = new ConcurrentLinkedQueue<>();
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
  public Arithmetic arithmetic() {
    return ARITHMETIC;
  }

  @Override
  public void sweep(Inputs inputs, GradientSink sink, Consumer<Tile> work) {
    int tileRows = tileRows(inputs);
    int tiles = Math.ceilDiv(inputs.rowCount(), tileRows);
    Sweep sweep = new Sweep(inputs, tileRows, tiles, work);
    List<Future<?>> workers = new ArrayList<>();
    try {
      for (int worker = 0; worker < Math.min(threads, tiles); worker++) {
        TileSink tileSink = tileSink(sink, sweep.turns());
        workers.add(executor.submit(() -> work(sweep, tileSink)));
      }
    } catch (RejectedExecutionException closed) {
      sweep.stop();
      throw new IllegalStateException("the backend is closed", closed);
    } finally {
      await(workers, sweep);
    }
    sweep.throwFirstFailure();
  }

  private void work(Sweep sweep, TileSink sink) {
    Workspace idle = workspaces.poll();
    Workspace workspace = idle == null ? new Workspace() : idle;
    try {
      sweep.work(sink, workspace);
    } finally {
      workspaces.add(workspace);
    }
  }

  private int tileRows(Inputs inputs) {
    boolean projected = inputs.logits().values().stream().anyMatch(Projection.class::isInstance);
    long elements = (long) tileElements * (projected ? PROJECTED : 1);
    return Math.clamp(elements / inputs.vocabulary(), 1, Math.max(1, inputs.rowCount()));
  }

  /// Waits for all workers, so that nobody reads or writes the matrices afterwards; an interrupt
  /// makes them stop after their present tiles.
  private static void await(List<Future<?>> workers, Sweep sweep) {
    boolean interrupted = false;
    for (Future<?> worker : workers) {
      while (!worker.isDone()) {
        try {
          worker.get();
        } catch (InterruptedException e) {
          interrupted = true;
          sweep.stop();
        } catch (ExecutionException e) {
          throw new IllegalStateException(e.getCause());
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during a sweep");
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
    workspaces.forEach(workspace -> workspace.logits().close());
    workspaces.clear();
  }
}
