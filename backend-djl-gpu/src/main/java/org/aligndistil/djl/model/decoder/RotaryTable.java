package org.aligndistil.djl.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.function.DoubleUnaryOperator;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.torch.TorchModule;

/// Cosines and sines of the angles of all positions so far, `[positions,headSize]`, the sines
/// negative in the first half of a row.
public final class RotaryTable {

  private static final int FIRST = 256;

  private final NDManager manager;
  private final float[] frequencies;
  private int positions;
  private NDArray cosines;
  private NDArray sines;

  public RotaryTable(NDManager manager, ModelConfig config) {
    this.manager = manager;
    this.frequencies = config.rope().frequencies(config.headSize());
    this.positions = FIRST;
    this.cosines = cosines();
    this.sines = sines();
  }

  /// Grows the tables, if need be.
  ///
  /// @param count the positions that will be asked for
  public void require(int count) {
    if (count > positions) {
      positions = Math.max(count, Math.multiplyExact(positions, 2));
      cosines.close();
      sines.close();
      cosines = cosines();
      sines = sines();
    }
  }

  public NDArray cosineTable() {
    return cosines;
  }

  public NDArray sineTable() {
    return sines;
  }

  private NDArray cosines() {
    return table(StrictMath::cos, 1);
  }

  private NDArray sines() {
    return table(StrictMath::sin, -1);
  }

  private NDArray table(DoubleUnaryOperator function, float firstSign) {
    int half = frequencies.length;
    int columns = 2 * half;
    float[] table = new float[Math.multiplyExact(positions, columns)];
    for (int position = 0; position < positions; position++) {
      for (int i = 0; i < half; i++) {
        float angle = position * frequencies[i];
        float value = (float) function.applyAsDouble(angle);
        table[position * columns + i] = firstSign * value;
        table[position * columns + half + i] = value;
      }
    }
    return TorchModule.keep(manager.create(table, new Shape(positions, columns)));
  }
}
