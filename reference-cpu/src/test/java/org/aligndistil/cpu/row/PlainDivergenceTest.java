package org.aligndistil.cpu.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Random;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.cpu.kernel.Divergence;
import org.aligndistil.cpu.kernel.Slice;
import org.aligndistil.cpu.logits.LogitsRoom;
import org.aligndistil.cpu.logits.TileLogits;
import org.aligndistil.cpu.row.PlainDivergence.Purpose;
import org.junit.jupiter.api.Test;

/// One bound for all tokens proves divergences that differ by a constant on nearly all of the mass.
class PlainDivergenceTest {

  private static final int VOCABULARY = 1040;

  /// Two distributions whose logits differ by a constant but at the policy's most probable token,
  /// where they agree.
  ///
  /// @param constant by how much
  /// @param noise how much beside that, in both directions
  private static TileLogits shifted(double constant, double noise) {
    Random random = new Random(1);
    double[] policy = new double[VOCABULARY];
    double[] reference = new double[VOCABULARY];
    for (int v = 1; v < VOCABULARY; v++) {
      policy[v] = -0.5 - random.nextInt(8) / 16.0;
      reference[v] = policy[v] - constant + noise * random.nextInt(-8, 8) / 8;
    }
    Inputs inputs =
        new Inputs(Map.of(Role.POLICY, row(policy), Role.REFERENCE, row(reference)), new int[] {0});
    TileLogits logits = new TileLogits(inputs, 1, new LogitsRoom());
    logits.moveTo(0, 1);
    return logits;
  }

  private static HostMatrix row(double[] logits) {
    return HostMatrix.of(MemorySegment.ofArray(logits), ElementType.F64, 1, logits.length);
  }

  private static Softmax softmax(Role role, TileLogits logits) {
    Slice e = new Slice(new double[VOCABULARY], 0);
    return Softmax.of(Mix.of(role), logits, 0, e, new Softmax.Scratch());
  }

  private static PlainDivergence divergence(Purpose purpose, TileLogits logits) {
    Softmax p = softmax(Role.POLICY, logits);
    Mix difference = Mix.difference(Role.POLICY, Role.REFERENCE);
    PlainMix d = PlainMix.of(difference, logits, 0, p.argMax()).orElseThrow();
    Slice room = new Slice(new double[VOCABULARY], 0);
    return PlainDivergence.of(p, d, purpose, room, new Softmax.Scratch()).orElseThrow();
  }

  private static PairDivergence careful(TileLogits logits) {
    Softmax p = softmax(Role.POLICY, logits);
    RowMix d =
        RowMix.difference(Mix.of(Role.POLICY), Mix.of(Role.REFERENCE), logits, 0, p.argMax());
    Softmax q = softmax(Role.REFERENCE, logits);
    return PairDivergence.of(p, q, d, VOCABULARY, new Divergence.Block());
  }

  /// Near and far, with and without a constant: each form of the divergence has its turn.
  @Test
  void divergencesAreProvedWhateverTheConstant() {
    for (double constant : new double[] {0, 0.25, -1, 3}) {
      for (double noise : new double[] {0.125, 1, 4, 16}) {
        TileLogits logits = shifted(constant, noise);
        PairDivergence expected = careful(logits);
        for (Purpose purpose : Purpose.values()) {
          boolean isKl = purpose != Purpose.DISTANCE;
          assertAgrees(
              isKl ? expected.boundedKl() : expected.boundedDistance(),
              divergence(purpose, logits).result());
        }
      }
    }
  }

  private static void assertAgrees(Bounded expected, Bounded observed) {
    assertTrue(observed.isProved(), () -> observed + ", " + expected);
    double error = Math.abs(observed.value() - expected.value());
    assertTrue(error <= observed.bound() + expected.bound(), () -> observed + ", not " + expected);
    assertTrue(error <= 1e-13 * expected.value(), () -> observed + ", not " + expected);
  }

  @Test
  void whatIsKeptDoesNotChangeTheDivergence() {
    TileLogits logits = shifted(3, 0.125);
    assertEquals(
        divergence(Purpose.DIVERGENCE, logits).result(), divergence(Purpose.PULL, logits).result());
  }

  @Test
  void theMeanDifferenceIsThatOfTheLogitsWhateverIsTakenOff() {
    for (double constant : new double[] {0, 3}) {
      TileLogits logits = shifted(constant, 0.125);
      PlainDivergence divergence = divergence(Purpose.DIVERGENCE, logits);
      Softmax p = softmax(Role.POLICY, logits);
      double mean = 0;
      for (int v = 0; v < VOCABULARY; v++) {
        double d = logits.rows(Role.POLICY).at(0, v) - logits.rows(Role.REFERENCE).at(0, v);
        mean += p.probability(v) * d;
      }
      assertEquals(mean, divergence.meanDifference(), 1e-13);
    }
  }

  /// Differences are relative to the most probable token, whatever is taken off.
  @Test
  void keptDifferencesAreThoseOfTheLogits() {
    TileLogits logits = shifted(3, 0.125);
    Slice d = divergence(Purpose.DIVERGENCE, logits).differences();
    for (int v = 0; v < VOCABULARY; v++) {
      double expected = logits.rows(Role.POLICY).at(0, v) - logits.rows(Role.REFERENCE).at(0, v);
      assertEquals(expected, d.array()[d.from() + v]);
    }
  }
}
