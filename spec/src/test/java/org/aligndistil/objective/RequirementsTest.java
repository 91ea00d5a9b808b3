package org.aligndistil.objective;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.objective.calculus.Tape;
import org.aligndistil.objective.calculus.Value;
import org.junit.jupiter.api.Test;

/// What a batch lacks is named.
class RequirementsTest {

  /// Needs a bit of everything.
  private record Demanding() implements RowObjective {
    @Override
    public String id() {
      return "demanding";
    }

    @Override
    public String equation() {
      return "L = 0";
    }

    @Override
    public String citation() {
      return "none";
    }

    @Override
    public Set<Role> roles() {
      return Set.of(Role.POLICY, Role.TEACHER);
    }

    @Override
    public Set<Role> sparseRoles() {
      return Set.of(Role.TEACHER);
    }

    @Override
    public Set<Signal> signals() {
      return Set.of(Signal.REWARDS);
    }

    @Override
    public Set<ResponseKind> kinds() {
      return Set.of(ResponseKind.GENERATED);
    }

    @Override
    public boolean needsPairs() {
      return true;
    }

    @Override
    public List<TokenLoss> losses(RowStatistics rows) {
      return List.of();
    }
  }

  private static final Signals REWARDS = new Signals(Map.of(Signal.REWARDS, new double[2]));

  private static final Sequences PAIR =
      new Sequences(
          new int[] {0, 1, 2},
          List.of(new Sequences.Pair(0, 1)),
          List.of(ResponseKind.CHOSEN, ResponseKind.GENERATED));

  private static final Map<Role, SparseTeacher> TEACHER =
      Map.of(
          Role.TEACHER,
          new SparseTeacher(new TokenLists(new int[] {0, 1}, 1), new double[] {-1, -1}));

  private static Inputs inputs() {
    HostMatrix logits = HostMatrix.of(MemorySegment.ofArray(new double[4]), ElementType.F64, 2, 2);
    return new Inputs(Map.of(Role.POLICY, logits), new int[2]);
  }

  private static void check(Batch batch) {
    Requirements.check(new Demanding(), batch, Denominators.of(batch.sequences()));
  }

  private static Batch complete() {
    return new Batch(inputs(), PAIR, RowPosition.BEFORE_TOKEN, REWARDS, TEACHER);
  }

  private static String refusal(Batch batch) {
    return assertThrows(IllegalArgumentException.class, () -> check(batch)).getMessage();
  }

  @Test
  void aBatchWithEverythingIsAccepted() {
    assertDoesNotThrow(() -> check(complete()));
  }

  @Test
  void aMissingRoleIsNamed() {
    assertEquals(
        "demanding needs the logits of teacher; the batch has [policy]",
        refusal(complete().with(Map.of())));
  }

  @Test
  void anUnneededSparseRoleStandsForNoOther() {
    Map<Role, SparseTeacher> other = Map.of(Role.DPO, TEACHER.values().iterator().next());
    assertEquals(
        "demanding needs the logits of teacher; the batch has [policy]",
        refusal(complete().with(other)));
  }

  @Test
  void aMissingSignalIsNamed() {
    assertEquals(
        "demanding needs rewards; the batch has []", refusal(complete().with(Signals.NONE)));
  }

  @Test
  void missingPairsAreNamed() {
    Sequences unpaired = new Sequences(PAIR.offsets(), List.of(), PAIR.kinds());
    assertEquals(
        "demanding needs pairs; the batch has none",
        refusal(new Batch(inputs(), unpaired, RowPosition.BEFORE_TOKEN, REWARDS, TEACHER)));
  }

  @Test
  void aMissingKindOfResponseIsNamed() {
    Sequences sampled = new Sequences(PAIR.offsets(), PAIR.pairs());
    assertEquals(
        "demanding needs responses that are generated, 2 in the tensor 'kind' of a batch file; the"
            + " batch has none",
        refusal(new Batch(inputs(), sampled, RowPosition.BEFORE_TOKEN, REWARDS, TEACHER)));
  }

  @Test
  void rowsOfAnotherStateAreNamed() {
    assertEquals(
        "demanding needs rows BEFORE_TOKEN, the batch has rows AFTER_TOKEN",
        refusal(new Batch(inputs(), PAIR, RowPosition.AFTER_TOKEN, REWARDS, TEACHER)));
  }

  @Test
  void aLossThatIsNoneIsRefused() {
    Value none = new Tape().value(new double[] {Double.NaN}, new double[1]);
    var error =
        assertThrows(
            ArithmeticException.class, () -> Requirements.requireDefined(new Demanding(), none));
    assertEquals(
        "demanding is undefined on this batch, a difference of infinities: do two roles mask the"
            + " same label, or does a score leave the range of double?",
        error.getMessage());
    Value infinite = new Tape().value(new double[] {Double.POSITIVE_INFINITY}, new double[1]);
    assertDoesNotThrow(() -> Requirements.requireDefined(new Demanding(), infinite));
  }
}
