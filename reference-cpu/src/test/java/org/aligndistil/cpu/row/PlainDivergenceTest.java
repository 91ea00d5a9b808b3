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
import org.aligndistil.cpu.kernel.Slice;
import org.aligndistil.cpu.logits.LogitsRoom;
import org.aligndistil.cpu.logits.TileLogits;
import org.aligndistil.cpu.row.PlainDivergence.Purpose;
import org.junit.jupiter.api.Test;

/// One bound for all tokens proves divergences that differ by a constant on nearly all of the mass.
class PlainDivergenceTest {

  private static final int VOCABULARY = 1040;

  /// The policy's most probable token agrees with the reference, all others are 3 apart from it and
  /// a little.
  private static TileLogits shifted() {
    Random random = new Random(1);
    double[] policy = new double[VOCABULARY];
    double[] reference = new double[VOCABULARY];
    for (int v = 1; v < VOCABULARY; v++) {
      policy[v] = -0.5 - random.nextInt(8) / 16.0;
      reference[v] = policy[v] - 3 + random.nextInt(-8, 8) / 64.0;
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

  private static PlainDivergence divergence(Purpose purpose) {
    TileLogits logits = shifted();
    Softmax.Scratch scratch = new Softmax.Scratch();
    Slice e = new Slice(new double[VOCABULARY], 0);
    Softmax p = Softmax.of(Mix.of(Role.POLICY), logits, 0, e, scratch);
    Mix difference = Mix.difference(Role.POLICY, Role.REFERENCE);
    PlainMix d = PlainMix.of(difference, logits, 0, p.argMax()).orElseThrow();
    Slice room = new Slice(new double[VOCABULARY], 0);
    return PlainDivergence.of(p, d, purpose, room, scratch).orElseThrow();
  }

  @Test
  void aConstantIsTakenOffWhereItSpoilsTheProof() {
    for (Purpose purpose : Purpose.values()) {
      assertTrue(divergence(purpose).result().isProved(), purpose.name());
    }
  }

  @Test
  void whatIsKeptDoesNotChangeTheDivergence() {
    assertEquals(
        divergence(Purpose.KL_OF_POLICY).result(), divergence(Purpose.KL_TO_POLICY).result());
  }

  /// Differences are relative to the most probable token, whatever is taken off.
  @Test
  void keptDifferencesAreThoseOfTheLogits() {
    TileLogits logits = shifted();
    Slice d = divergence(Purpose.KL_OF_POLICY).differences();
    for (int v = 0; v < VOCABULARY; v++) {
      double expected = logits.rows(Role.POLICY).at(0, v) - logits.rows(Role.REFERENCE).at(0, v);
      assertEquals(expected, d.array()[d.from() + v]);
    }
  }
}
