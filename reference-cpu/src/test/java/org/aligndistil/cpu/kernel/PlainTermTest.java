package org.aligndistil.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Terms are as exact as they claim, in whatever way their logits are read.
class PlainTermTest {

  private static final double U = 0x1p-53;
  private static final int COUNT = 48;
  private static final PlainTerm.Range BLOCK = new PlainTerm.Range(0, COUNT);

  private static PlainTerm.Coefficients at(double weight, double a, double b) {
    return new PlainTerm.Coefficients(weight, a - b, Difference.low(a, b));
  }

  private static BigDecimal exact(double a, double b, PlainTerm.Coefficients c) {
    return new BigDecimal(a)
        .subtract(new BigDecimal(b))
        .subtract(new BigDecimal(c.centre()))
        .subtract(new BigDecimal(c.centreLow()));
  }

  private static PlainTerm.Block block(long seed, double scale) {
    PlainTerm.Block block = new PlainTerm.Block();
    System.arraycopy(LaneOrder.row(seed, COUNT, scale), 0, block.plus(), 0, COUNT);
    System.arraycopy(LaneOrder.row(~seed, COUNT, scale), 0, block.minus(), 0, COUNT);
    return block;
  }

  @Test
  void termsOfCoarseLogitsAreExact() {
    PlainTerm.Block block = block(1, 50);
    for (int i = 0; i < COUNT; i++) {
      block.plus()[i] = (float) block.plus()[i];
      block.minus()[i] = (float) block.minus()[i];
    }
    PlainTerm.Coefficients c = at(1, block.plus()[5], block.minus()[5]);
    PlainTerm.setCoarse(c, block, BLOCK);
    for (int i = 0; i < COUNT; i++) {
      BigDecimal t = exact(block.plus()[i], block.minus()[i], c);
      assertEquals(0, t.compareTo(new BigDecimal(block.value().array()[i])));
    }
    assertEquals(0, block.value().array()[5]);
  }

  @Test
  void termsOfOthersAreOffByThreeRoundings() {
    Random random = new Random(3);
    for (double scale : new double[] {1e-300, 1e-9, 1, 1e9, 1e17}) {
      PlainTerm.Block block = block(2, scale);
      for (int i = 0; i < COUNT; i += 3) {
        block.minus()[i] = block.plus()[i] * (1 + 1e-12 * random.nextGaussian());
      }
      PlainTerm.Coefficients c = at(1, block.plus()[4], 1e-17 * block.minus()[4]);
      assertTrue(c.centreLow() != 0);
      PlainTerm.setFine(c, block, BLOCK);
      for (int i = 0; i < COUNT; i++) {
        double a = block.plus()[i];
        double b = block.minus()[i];
        BigDecimal t = exact(a, b, c);
        double error = new BigDecimal(block.value().array()[i]).subtract(t).abs().doubleValue();
        double size = Math.abs(a) + Math.abs(b) + Math.abs(c.centre());
        assertTrue(error <= 3 * U * Math.abs(t.doubleValue()) + 0x1p-102 * size, "error " + error);
      }
    }
  }

  /// What rounding left out of the centre is all that is left.
  @Test
  void theLowPartOfTheCentreIsTakenOff() {
    PlainTerm.Block block = new PlainTerm.Block();
    block.plus()[0] = 1e17;
    block.minus()[0] = 0.3;
    block.plus()[1] = 1e17;
    block.minus()[1] = 0.1;
    PlainTerm.setFine(at(1, 1e17, 0.3), block, new PlainTerm.Range(0, 16));
    assertEquals(0, block.value().array()[0]);
    assertEquals(0.3 - 0.1, block.value().array()[1]);
  }

  @Test
  void allFormsHaveTheBitsOfTheDefinition() {
    PlainTerm.Coefficients first = at(-1.7, 3, 1e-17);
    PlainTerm.Coefficients second = at(0.3, 1e9 + 0.1, 1e-9);
    PlainTerm.Block block = block(4, 20);
    double[] a = block.plus().clone();
    double[] b = block.minus().clone();
    PlainTerm.setFine(first, block, BLOCK);
    PlainTerm.size(block, BLOCK);
    PlainTerm.addFine(second, block, BLOCK);
    PlainTerm.addCoarse(first, block, BLOCK);
    for (int i = 0; i < COUNT; i++) {
      double one = PlainTerm.scalar(a[i], b[i], first) * first.weight();
      double two = PlainTerm.scalar(a[i], b[i], second);
      double three = (a[i] - b[i]) - first.centre();
      double sum = Math.fma(two, second.weight(), one);
      assertEquals(Math.fma(three, first.weight(), sum), block.value().array()[i]);
      double sizes = Math.abs(two * second.weight()) + Math.abs(one);
      assertEquals(Math.abs(three * first.weight()) + sizes, block.size().array()[i]);
    }
  }

  private static NativeRow nativeRow(double[] logits) {
    return LaneOrder.floats(Arrays.copyOf(logits, COUNT), 5);
  }

  private static PlainTerm.Block floats(long seed) {
    PlainTerm.Block block = block(seed, 30);
    for (int i = 0; i < COUNT; i++) {
      block.plus()[i] = (float) block.plus()[i];
      block.minus()[i] = (float) block.minus()[i];
    }
    return block;
  }

  @Test
  void directFormsHaveTheBitsOfCopiedOnes() {
    PlainTerm.Range range = new PlainTerm.Range(5, COUNT);
    PlainTerm.Block x = floats(6);
    PlainTerm.Block y = floats(7);
    NativeRow a = nativeRow(x.plus());
    NativeRow b = nativeRow(x.minus());
    PlainTerm.Coefficients first = at(-1.7, 3, 0.5);
    PlainTerm.Coefficients second = at(0.3, -2, 7);
    PlainTerm.Pair one = new PlainTerm.Pair(a, b, first);
    PlainTerm.Pair two = new PlainTerm.Pair(nativeRow(y.plus()), nativeRow(y.minus()), second);
    double[] values = new double[3 + 5 + COUNT];
    Slice row = new Slice(values, 3);
    PlainTerm.Block direct = new PlainTerm.Block().into(row);

    PlainTerm.setCoarse(first, x, BLOCK);
    PlainTerm.set(one, range, row);
    assertSame(x.value(), values);

    PlainTerm.size(x, BLOCK);
    System.arraycopy(y.plus(), 0, x.plus(), 0, COUNT);
    System.arraycopy(y.minus(), 0, x.minus(), 0, COUNT);
    PlainTerm.addCoarse(second, x, BLOCK);
    PlainTerm.set(one, two, range, direct);
    assertSame(x.value(), values);
    assertArrayEquals(x.size().array(), direct.size().array());

    PlainTerm.Block alone = floats(6);
    Arrays.fill(alone.minus(), 0);
    PlainTerm.setCoarse(first, alone, BLOCK);
    PlainTerm.set(new PlainTerm.Single(a, first), range, row);
    assertSame(alone.value(), values);
  }

  /// A block, and a row of which it is the part from token 5 on.
  private static void assertSame(Slice block, double[] row) {
    assertArrayEquals(Arrays.copyOf(block.array(), COUNT), Arrays.copyOfRange(row, 8, 8 + COUNT));
  }

  @Test
  void copiedFormsWriteToRowsWhatTheyWriteToBlocks() {
    PlainTerm.Range range = new PlainTerm.Range(5, COUNT);
    PlainTerm.Coefficients c = at(-1.7, 3, 0.5);
    PlainTerm.Block block = block(8, 30);
    double[] values = new double[3 + 5 + COUNT];
    PlainTerm.Block row = block.into(new Slice(values, 3));
    for (boolean isCoarse : new boolean[] {true, false}) {
      for (PlainTerm.Block out : List.of(block, row)) {
        if (isCoarse) {
          PlainTerm.setCoarse(c, out, range);
          PlainTerm.addCoarse(c, out, range);
        } else {
          PlainTerm.setFine(c, out, range);
          PlainTerm.addFine(c, out, range);
        }
      }
      assertSame(block.value(), values);
    }
  }
}
