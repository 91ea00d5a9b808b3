package org.aligndistil.cpu.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The vector width of every kernel: the widest the processor has, unless a property narrows it.
///
/// No result depends on it.
public final class Lanes {

  /// The system property that sets the width in bits: 128, 256 or 512.
  public static final String PROPERTY = "aligndistil.cpu.vectorBits";

  static final VectorSpecies<Double> SPECIES = species(Integer.getInteger(PROPERTY, 0));

  static final int COUNT = SPECIES.length();

  /// As many floats as a vector has doubles.
  static final VectorSpecies<Float> FLOATS =
      VectorSpecies.of(float.class, VectorShape.forBitSize(bits() / 2));

  private Lanes() {}

  /// The width of a vector, in bits.
  public static int bits() {
    return SPECIES.vectorBitSize();
  }

  static DoubleVector broadcast(double value) {
    return DoubleVector.broadcast(SPECIES, value);
  }

  static DoubleVector load(double[] array, int at) {
    return DoubleVector.fromArray(SPECIES, array, at);
  }

  private static VectorSpecies<Double> species(int bits) {
    return bits == 0
        ? DoubleVector.SPECIES_PREFERRED
        : VectorSpecies.of(double.class, VectorShape.forBitSize(bits));
  }
}
