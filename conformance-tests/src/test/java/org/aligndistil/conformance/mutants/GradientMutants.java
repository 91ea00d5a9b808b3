package org.aligndistil.conformance.mutants;

import java.util.EnumSet;
import java.util.List;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.backend.matrix.ProjectionGradient;
import org.aligndistil.conformance.GradientClauses;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.ProjectionCase;
import org.aligndistil.conformance.rows.Primitive;
import org.aligndistil.objective.distillation.AlignDistil;
import org.aligndistil.objective.distillation.Sft;

/// Faults of gradients and of where they go.
final class GradientMutants {

  private GradientMutants() {}

  static List<Mutant> all() {
    ObjectiveCase sft = Fixtures.ordinary(new Sft());
    ProjectionCase projected = ProjectionCase.of(sft, 4, 3);
    return List.of(
        weight(BrokenAlignDistil.Fault.ALPHA_NOT_CONSTANT),
        weight(BrokenAlignDistil.Fault.BETA_NOT_CONSTANT),
        Mutant.of(
            "3.1",
            "label term with the wrong sign",
            KernelMutants.gradients(g ->
                new LogitsGradient(
                    g.policy(), g.tilt(), g.targets(), g.listed(), g.label().times(-1))),
            Broken.SOUND,
            backend -> GradientClauses.must_3_1_gradientIsTheDerivative(backend, sft)),
        Mutant.of(
            "3.2",
            "a logit is overwritten before it is read",
            overwritingTooEarly(),
            Broken.SOUND,
            backend -> GradientClauses.must_3_2_gradientInPlaceIsTheSame(backend, sft)),
        Mutant.of(
            "3.3",
            "narrow formats are truncated",
            truncating(),
            Broken.SOUND,
            backend -> GradientClauses.must_3_3_gradientIsRoundedOnce(backend, sft)),
        Mutant.of(
            "3.4",
            "hidden states of the neighbouring row",
            rotatingHidden(),
            Broken.SOUND,
            backend -> GradientClauses.must_3_4_projectionIsItsProduct(backend, projected)),
        Mutant.of(
            "3.4",
            "the rounding of the product is in the bound",
            wideningBoundsOfProjections(),
            Broken.SOUND,
            backend -> GradientClauses.must_3_4_projectionIsItsProduct(backend, projected)),
        Mutant.of(
            "3.5",
            "the head's gradient is overwritten, not added to",
            overwritingHead(),
            Broken.SOUND,
            backend -> GradientClauses.must_3_5_projectionFollowsTheChainRule(backend, projected)));
  }

  private static Mutant weight(BrokenAlignDistil.Fault fault) {
    return ObjectiveMutants.of(
        "3.1",
        fault.toString(),
        new AlignDistil(),
        new BrokenAlignDistil(fault),
        subject -> GradientClauses.must_3_1_gradientIsTheDerivative(Broken.SOUND, subject));
  }

  private static Backend overwritingTooEarly() {
    return Broken.sweep((sound, inputs, sink, work) -> {
      if (sink instanceof HostMatrix matrix && matrix.equals(inputs.logits().get(Role.POLICY))) {
        matrix.set(0, 0, 0);
      }
      sound.sweep(inputs, sink, work);
    });
  }

  private static Backend truncating() {
    return Broken.sweep((sound, inputs, sink, work) -> {
      if (sink instanceof HostMatrix matrix && matrix.type() == ElementType.BF16) {
        HostMatrix wide =
            LogitsCase.matrix(new double[matrix.rowCount()][matrix.columns()], ElementType.F32);
        sound.sweep(inputs, wide, work);
        Broken.copy(
            LogitsCase.matrix(
                Broken.map(
                    wide,
                    g -> Float.intBitsToFloat(Float.floatToRawIntBits((float) g) & 0xffff0000)),
                ElementType.F32),
            matrix);
      } else {
        sound.sweep(inputs, sink, work);
      }
    });
  }

  private static Backend rotatingHidden() {
    return Broken.logits((_, logits) -> {
      if (!(logits instanceof Projection projection)) {
        return logits;
      }
      double[][] hidden = Broken.map(projection.hidden(), x -> x);
      double[] first = hidden[0];
      System.arraycopy(hidden, 1, hidden, 0, hidden.length - 1);
      hidden[hidden.length - 1] = first;
      return new Projection(LogitsCase.matrix(hidden, ElementType.F64), projection.head());
    });
  }

  private static Backend wideningBoundsOfProjections() {
    return Broken.sweep((sound, inputs, sink, work) ->
        sound.sweep(
            inputs,
            sink,
            inputs.logits(Role.POLICY) instanceof Projection
                ? tile ->
                    work.accept(new BoundedTile(tile, EnumSet.allOf(Primitive.class), 0x1p-40))
                : work));
  }

  private static Backend overwritingHead() {
    return Broken.sweep((sound, inputs, sink, work) -> {
      if (sink instanceof ProjectionGradient gradient) {
        HostMatrix head = gradient.headGradient();
        Broken.copy(LogitsCase.matrix(Broken.map(head, _ -> 0), ElementType.F64), head);
      }
      sound.sweep(inputs, sink, work);
    });
  }
}
