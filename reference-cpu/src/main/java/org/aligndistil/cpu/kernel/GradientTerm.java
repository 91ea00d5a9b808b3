package org.aligndistil.cpu.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Sets a block of a gradient to one part of it, or adds the part.
public final class GradientTerm {

  private GradientTerm() {}

  /// What a function is shifted and scaled by.
  ///
  /// @param scale the outer factor over Σ e
  /// @param shift added to the function
  public record Affine(double scale, double shift) {}

  /// `out_v = scale · e_v · (f_v + shift)`; 0 where e_v is 0.
  ///
  /// @param e unnormalised probabilities, 0 in padding
  /// @param f a function on the vocabulary
  /// @param affine scale and shift
  /// @param range the tokens
  /// @param out receives the gradient of a block, from 0
  public static void set(Slice e, Slice f, Affine affine, PlainTerm.Range range, double[] out) {
    double[] probabilities = e.array();
    int from = e.at(range.token());
    double[] function = f.array();
    int at = f.at(range.token());
    DoubleVector scale = DoubleVector.broadcast(Lanes.SPECIES, affine.scale);
    DoubleVector shift = DoubleVector.broadcast(Lanes.SPECIES, affine.shift);
    DoubleVector zero = DoubleVector.broadcast(Lanes.SPECIES, 0);
    for (int i = 0; i < range.count(); i += Lanes.COUNT) {
      DoubleVector term = DoubleVector.fromArray(Lanes.SPECIES, function, at + i).add(shift);
      DoubleVector probability =
          DoubleVector.fromArray(Lanes.SPECIES, probabilities, from + i).mul(scale);
      VectorMask<Double> present = probability.compare(VectorOperators.NE, zero);
      zero.blend(probability.mul(term), present).intoArray(out, i);
    }
  }

  /// The same, rounded to binary32 and written to where the gradient goes; other parameters as
  /// above.
  ///
  /// @param range the tokens, none beyond the row
  /// @param out the row of the gradient, which receives them from the first of them on
  public static void set(Slice e, Slice f, Affine affine, PlainTerm.Range range, NativeRow out) {
    double[] probabilities = e.array();
    int from = e.at(range.token());
    double[] function = f.array();
    int at = f.at(range.token());
    MemorySegment gradient = out.segment();
    long to = out.at(range.token());
    DoubleVector scale = DoubleVector.broadcast(Lanes.SPECIES, affine.scale);
    DoubleVector shift = DoubleVector.broadcast(Lanes.SPECIES, affine.shift);
    DoubleVector zero = DoubleVector.broadcast(Lanes.SPECIES, 0);
    for (int i = 0; i < range.count(); i += Lanes.COUNT) {
      DoubleVector term = DoubleVector.fromArray(Lanes.SPECIES, function, at + i).add(shift);
      DoubleVector probability =
          DoubleVector.fromArray(Lanes.SPECIES, probabilities, from + i).mul(scale);
      VectorMask<Double> present = probability.compare(VectorOperators.NE, zero);
      FloatVector rounded =
          (FloatVector)
              zero.blend(probability.mul(term), present)
                  .convertShape(VectorOperators.D2F, Lanes.FLOATS, 0);
      rounded.intoMemorySegment(gradient, to + 4L * i, LITTLE_ENDIAN);
    }
  }

  /// `out_v += scale · e_v · (f_v + shift)`; nothing where e_v is 0; parameters as in the first.
  public static void add(Slice e, Slice f, Affine affine, PlainTerm.Range range, double[] out) {
    double[] probabilities = e.array();
    int from = e.at(range.token());
    double[] function = f.array();
    int at = f.at(range.token());
    DoubleVector scale = DoubleVector.broadcast(Lanes.SPECIES, affine.scale);
    DoubleVector shift = DoubleVector.broadcast(Lanes.SPECIES, affine.shift);
    DoubleVector zero = DoubleVector.broadcast(Lanes.SPECIES, 0);
    for (int i = 0; i < range.count(); i += Lanes.COUNT) {
      DoubleVector term = DoubleVector.fromArray(Lanes.SPECIES, function, at + i).add(shift);
      DoubleVector probability =
          DoubleVector.fromArray(Lanes.SPECIES, probabilities, from + i).mul(scale);
      VectorMask<Double> present = probability.compare(VectorOperators.NE, zero);
      DoubleVector sum = DoubleVector.fromArray(Lanes.SPECIES, out, i);
      sum.blend(probability.fma(term, sum), present).intoArray(out, i);
    }
  }

  /// `out_v += scale · e_v`.
  ///
  /// @param e unnormalised probabilities
  /// @param scale their factor
  /// @param out the gradient, from 0
  /// @param count number of tokens
  public static void addScaled(Slice e, double scale, double[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = Math.fma(e.array()[e.from() + i], scale, out[i]);
    }
  }

  /// `out_v += scale · x_v`.
  ///
  /// @param x a function on the block, from 0
  /// @param scale its factor
  /// @param out the gradient, from 0
  /// @param count number of tokens
  public static void addScaled(double[] x, double scale, double[] out, int count) {
    addScaled(new Slice(x, 0), scale, out, count);
  }
}
