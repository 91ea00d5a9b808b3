package org.aligndistil.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The forms of the first look agree, and coarse logits are what they are said to be.
class ScanTest {

  private static final int[] COUNTS = {1, 2, 3, 7, 8, 9, 15, 16, 17, 33, 127, 512, 4096};

  private static Scan ofDoubles(double... x) {
    Scan scan = new Scan();
    scan.simd(x, x.length);
    Scan definition = new Scan();
    definition.scalar(x, x.length);
    assertEquals(definition.greatest(), scan.greatest(), 0);
    assertEquals(definition.magnitude(), scan.magnitude(), 0);
    assertEquals(definition.isCoarse(), scan.isCoarse(), () -> Arrays.toString(x));
    return scan;
  }

  private static Scan ofFloats(float... x) {
    MemorySegment segment = MemorySegment.ofArray(new byte[6 + 4 * x.length]);
    for (int i = 0; i < x.length; i++) {
      segment.set(Widen.F32, 6 + 4L * i, x[i]);
    }
    Scan scan = new Scan();
    scan.simd(new NativeRow(segment, 2), 1, x.length);
    return scan;
  }

  /// A number among ones, at every place of blocks of every size.
  private static void requireCoarse(boolean expected, double x) {
    for (int count : COUNTS) {
      for (int at = 0; at < count; at += Math.max(1, count / 5)) {
        double[] block = new double[count];
        Arrays.fill(block, 1);
        block[at] = x;
        assertEquals(expected, ofDoubles(block).isCoarse(), () -> "double " + x);
      }
    }
  }

  private static void requireCoarse(boolean expected, float x) {
    for (int count : COUNTS) {
      for (int at = 0; at < count; at += Math.max(1, count / 5)) {
        float[] block = new float[count];
        Arrays.fill(block, -1);
        block[at] = x;
        assertEquals(expected, ofFloats(block).isCoarse(), () -> "float " + x);
      }
    }
  }

  @Test
  void theBordersOfCoarseDoubles() {
    for (double x : new double[] {0, -0.0, 0x1p-43, -0x1p-43, 3 * 0x1p-43, 256 - 0x1p-43}) {
      requireCoarse(true, x);
    }
    for (double x :
        new double[] {
          0x1p-44,
          256,
          -256,
          0x1p-43 + 0x1p-95,
          Double.MIN_VALUE,
          -Double.MIN_NORMAL,
          1e300,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          0.1
        }) {
      requireCoarse(false, x);
    }
  }

  @Test
  void theBordersOfCoarseFloats() {
    for (float x : new float[] {0, -0f, 0x1p-20f, -0x1p-20f, 0.1f, Math.nextDown(256f)}) {
      requireCoarse(true, x);
      requireCoarse(true, (double) x);
    }
    for (float x :
        new float[] {
          Math.nextDown(0x1p-20f),
          256,
          -256,
          Float.MIN_VALUE,
          -Float.MIN_NORMAL,
          Float.MAX_VALUE,
          Float.NaN,
          Float.POSITIVE_INFINITY,
          Float.NEGATIVE_INFINITY
        }) {
      requireCoarse(false, x);
      requireCoarse(false, (double) x);
    }
  }

  @Test
  void theFormsAgreeOnTheExtremes() {
    Random random = new Random(1);
    for (int count : COUNTS) {
      float[] x = new float[count];
      double[] wide = new double[count];
      for (int i = 0; i < count; i++) {
        x[i] = (float) (30 * random.nextGaussian());
        wide[i] = x[i];
      }
      assertEquals(ofDoubles(wide).greatest(), ofFloats(x).greatest());
      assertEquals(ofDoubles(wide).magnitude(), ofFloats(x).magnitude());
      wide[count / 2] = Double.NaN;
      x[count / 2] = Float.NaN;
      assertEquals(ofDoubles(wide).greatest(), ofFloats(x).greatest());
      assertEquals(ofDoubles(wide).magnitude(), ofFloats(x).magnitude());
    }
  }

  @Test
  void theFirstOfSeveralLogitsIsFound() {
    for (int count : COUNTS) {
      for (int at = 0; at < count; at += Math.max(1, count / 7)) {
        double[] x = new double[count];
        MemorySegment segment = MemorySegment.ofArray(new byte[6 + 4 * count]);
        for (int i = 0; i < count; i++) {
          x[i] = i < at || i % 3 == 1 ? 1 : 4;
          segment.set(Widen.F32, 6 + 4L * i, (float) x[i]);
        }
        x[at] = 4;
        segment.set(Widen.F32, 6 + 4L * at, 4);
        assertEquals(at, Scan.indexOf(4, x));
        assertEquals(at, Scan.indexOf(4, new NativeRow(segment, 2), 1, count));
      }
    }
  }

  @Test
  void differencesOfDifferencesOfCoarseLogitsAreExact() {
    Random random = new Random(2);
    for (int i = 0; i < 3000; i++) {
      double[] z = new double[4];
      for (int k = 0; k < 4; k++) {
        double sign = random.nextBoolean() ? 1 : -1;
        double fine = 0x1p-43 * random.nextInt(1 << 20);
        z[k] = sign * (255 + fine + random.nextInt(2) * (1 - 0x1p-22));
        z[k] = random.nextInt(4) == 0 ? sign * fine : z[k];
      }
      assertTrue(ofDoubles(z).isCoarse());
      BigDecimal exact =
          new BigDecimal(z[0])
              .subtract(new BigDecimal(z[1]))
              .subtract(new BigDecimal(z[2]).subtract(new BigDecimal(z[3])));
      assertEquals(0, exact.compareTo(new BigDecimal((z[0] - z[1]) - (z[2] - z[3]))));
    }
    assertFalse(ofDoubles(0x1p8, 0x1p-43).isCoarse());
  }
}
