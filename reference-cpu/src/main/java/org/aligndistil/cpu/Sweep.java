package org.aligndistil.cpu;

import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Tile;
import org.aligndistil.cpu.logits.TileLogits;
import org.aligndistil.cpu.sink.TileSink;
import org.aligndistil.cpu.sink.Turns;

/// One pass over a batch, shared by the workers that make it.
///
/// Tiles are taken in order. A failure stops the taking, not the tiles under way; as all earlier
/// tiles have been taken by then, the failure of the first tile that fails is always seen, and is
/// the one that is thrown.
final class Sweep {

  private final Inputs inputs;
  private final int tileRows;
  private final int tiles;
  private final Consumer<Tile> work;
  private final AtomicInteger next = new AtomicInteger();
  private final Turns turns = new Turns();
  private final NavigableMap<Integer, RuntimeException> failures = new ConcurrentSkipListMap<>();
  private final NavigableMap<Integer, Error> errors = new ConcurrentSkipListMap<>();

  Sweep(Inputs inputs, int tileRows, int tiles, Consumer<Tile> work) {
    this.inputs = inputs;
    this.tileRows = tileRows;
    this.tiles = tiles;
    this.work = work;
  }

  Turns turns() {
    return turns;
  }

  /// Takes tiles until none are left.
  ///
  /// @param sink where their gradients go
  /// @param workspace room, nobody else's meanwhile
  void work(TileSink sink, Workspace workspace) {
    TileLogits logits = new TileLogits(inputs, tileRows, workspace.logits());
    TileRows rows = new TileRows(logits, tileRows, workspace);
    GradientRows gradients = new GradientRows(sink, workspace);
    work(new CpuTile(logits, rows, gradients, workspace.scratch()), sink);
  }

  private void work(CpuTile tile, TileSink sink) {
    for (int i = next.getAndIncrement(); i < tiles; i = next.getAndIncrement()) {
      int row = i * tileRows;
      int count = Math.min(tileRows, inputs.rowCount() - row);
      try {
        tile.moveTo(row, count);
        work.accept(tile);
        sink.leave(row, count);
      } catch (RuntimeException failure) {
        failures.put(i, failure);
        stop();
      } catch (Error error) {
        errors.put(i, error);
        stop();
      }
    }
  }

  /// Lets nobody take another tile.
  void stop() {
    next.set(tiles);
    turns.abandon();
  }

  void throwFirstFailure() {
    if (!errors.isEmpty()) {
      throw errors.firstEntry().getValue();
    }
    if (!failures.isEmpty()) {
      throw failures.firstEntry().getValue();
    }
  }
}
