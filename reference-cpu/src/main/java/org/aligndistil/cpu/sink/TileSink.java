package org.aligndistil.cpu.sink;

import java.util.Optional;
import org.aligndistil.cpu.kernel.NativeRow;

/// Receives the gradient of a tile, block by block; one a thread.
public interface TileSink {

  /// A tile begins.
  void begin(int firstRow, int rowCount);

  /// A block of a row.
  ///
  /// @param row counted from the first row of the tile
  /// @param token the first token of the block
  /// @param block the gradient of `count` tokens
  void write(int row, int token, double[] block, int count);

  /// Where a row of the gradient goes, if kernels can write it there: then any of its blocks may be
  /// written without a call of [#write].
  ///
  /// @param row counted from the first row of the tile
  default Optional<NativeRow> direct(int row) {
    return Optional.empty();
  }

  /// The tile's gradient is complete.
  void end();

  /// The tile is left, with or without a gradient.
  default void leave(int firstRow, int rowCount) {}
}
