package org.aligndistil.cpu.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.cpu.kernel.PlainTerm;
import org.aligndistil.cpu.logits.LogitsRoom;
import org.aligndistil.cpu.logits.TileLogits;
import org.junit.jupiter.api.Test;

/// Kernels read logits themselves, and leave sums of sizes out, only where nothing is rounded.
class PlainMixTest {

  private static final int VOCABULARY = 5008;

  /// Off the grid of coarse logits, in the last block.
  private static final double FINE = 0x1p-22;

  private static final PlainTerm.Range FIRST = new PlainTerm.Range(0, 1024);

  private static HostMatrix row(Arena arena, double last) {
    HostMatrix row =
        HostMatrix.of(arena.allocate(4L * VOCABULARY, 64), ElementType.F32, 1, VOCABULARY);
    for (int v = 0; v < VOCABULARY; v++) {
      row.set(0, v, v % 100 / 8.0);
    }
    row.set(0, VOCABULARY - 1, last);
    return row;
  }

  private static PlainMix mix(Mix mix, double last) {
    try (Arena arena = Arena.ofShared();
        LogitsRoom room = new LogitsRoom()) {
      Map<Role, HostMatrix> roles =
          Map.of(Role.POLICY, row(arena, last), Role.REFERENCE, row(arena, 1));
      TileLogits logits = new TileLogits(new Inputs(Map.copyOf(roles), new int[] {0}), 1, room);
      logits.moveTo(0, 1);
      return PlainMix.of(mix, logits, 0, 0).orElseThrow();
    }
  }

  private static boolean isExact(Mix mix, double last) {
    PlainMix plain = mix(mix, last);
    return plain.exactSingle(FIRST).isPresent() || plain.exactPair(FIRST).isPresent();
  }

  private static Mix weighted(Column weight, Optional<Role> minus) {
    return new Mix(List.of(new Mix.Term(weight, Role.POLICY, minus)));
  }

  @Test
  void aRoleAndADifferenceOfCoarseLogitsAreExact() {
    assertTrue(mix(Mix.of(Role.POLICY), 1).exactSingle(FIRST).isPresent());
    Mix difference = Mix.difference(Role.POLICY, Role.REFERENCE);
    assertTrue(mix(difference, 1).exactPair(FIRST).isPresent());
  }

  @Test
  void whatIsRoundedIsNot() {
    for (Optional<Role> minus : List.of(Optional.<Role>empty(), Optional.of(Role.REFERENCE))) {
      assertTrue(isExact(weighted(Column.constant(1), minus), 1));
      assertFalse(isExact(weighted(Column.constant(1), minus), FINE));
      assertFalse(isExact(weighted(Column.constant(-1), minus), 1));
      assertFalse(isExact(weighted(Column.constant(2), minus), 1));
      Column inaccurate = Column.of(new double[] {1}, new double[] {1e-9});
      assertFalse(isExact(weighted(inaccurate, minus), 1));
    }
    Mix sum = Mix.of(Role.POLICY).plus(Column.constant(1), Mix.of(Role.REFERENCE));
    assertFalse(isExact(sum, 1));
  }

  @Test
  void aBlockThatReachesIntoThePaddingIsNotReadDirectly() {
    PlainMix plain = mix(Mix.of(Role.POLICY), 1);
    PlainTerm.Range last = plain.blocks().getLast();
    assertEquals(VOCABULARY, last.token() + last.count());
    assertTrue(plain.exactSingle(last).isPresent());
    assertTrue(plain.exactSingle(new PlainTerm.Range(last.token(), last.count() + 16)).isEmpty());
  }

  /// Coarse logits have nothing that could be: 1024 + 10⁻²⁰ is 1024.
  @Test
  void whatSubtractionsRoundOffIsAddedAgain() {
    Mix.Term difference =
        new Mix.Term(Column.constant(1), Role.POLICY, Optional.of(Role.REFERENCE));
    float small = 1e-20f;
    try (Arena arena = Arena.ofShared();
        LogitsRoom room = new LogitsRoom()) {
      HostMatrix policy = row(arena, small);
      HostMatrix reference = row(arena, 1);
      for (int v = 0; v < VOCABULARY; v++) {
        reference.set(0, v, -1024);
      }
      Map<Role, HostMatrix> roles = Map.of(Role.POLICY, policy, Role.REFERENCE, reference);
      TileLogits logits = new TileLogits(new Inputs(Map.copyOf(roles), new int[] {0}), 1, room);
      logits.moveTo(0, 1);
      assertEquals(small, last(new Mix(List.of(difference)), logits));
      assertEquals(2.0 * small, last(new Mix(List.of(difference, difference)), logits));
    }
  }

  /// The value of the last token.
  private static double last(Mix mix, TileLogits logits) {
    PlainMix plain = PlainMix.of(mix, logits, 0, 0).orElseThrow();
    PlainTerm.Block block = new PlainTerm.Block();
    PlainTerm.Range range = plain.blocks().getLast();
    plain.values(range, 0, block);
    return block.value().array()[VOCABULARY - 1 - range.token()];
  }
}
