package org.aligndistil.conformance.cases;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.objective.Batch;

/// A policy whose logits are `hidden × headᵀ`, small enough for every product to be exact.
///
/// @param materialised the same objective over the product, stored
/// @param hidden `[N][H]`
/// @param head `[V][H]`
public record ProjectionCase(ObjectiveCase materialised, double[][] hidden, double[][] head)
    implements Spelled {

  /// Gives an objective a policy with a projection.
  ///
  /// @param width H
  public static ProjectionCase of(ObjectiveCase from, long seed, int width) {
    SplittableRandom random = new SplittableRandom(seed);
    LogitsCase logits = from.batch().logits();
    double[][] hidden = eighths(logits.rowCount(), width, random);
    double[][] head = eighths(logits.vocabulary(), width, random);
    LogitsCase renamed =
        new LogitsCase(
            "policy projected from width %d by seed %d in %s".formatted(width, seed, logits),
            ElementType.F64,
            logits.logits(),
            logits.labels(),
            logits.alpha());
    return of(from.on(from.batch().with(renamed)), hidden, head);
  }

  /// Gives an objective a policy with this projection.
  ///
  /// @param hidden `[N][H]`, small multiples of 1/8
  /// @param head `[V][H]`, small multiples of 1/8
  public static ProjectionCase of(ObjectiveCase from, double[][] hidden, double[][] head) {
    double[][] product = new double[hidden.length][head.length];
    for (int row = 0; row < hidden.length; row++) {
      for (int v = 0; v < head.length; v++) {
        for (int h = 0; h < head[v].length; h++) {
          product[row][v] += hidden[row][h] * head[v][h];
        }
      }
    }
    LogitsCase logits = from.batch().logits();
    Map<Role, double[][]> roles = new LinkedHashMap<>(logits.logits());
    roles.put(Role.POLICY, product);
    LogitsCase projected =
        new LogitsCase(logits.origin(), ElementType.F64, roles, logits.labels(), logits.alpha());
    return new ProjectionCase(from.on(from.batch().with(projected)), hidden, head);
  }

  /// The policy's logits, not stored.
  public Projection projection() {
    return new Projection(
        LogitsCase.matrix(hidden, ElementType.F32), LogitsCase.matrix(head, ElementType.BF16));
  }

  /// The batch with the projection in the place of the policy's logits.
  public Batch batch(Projection projection) {
    Batch stored = materialised.input();
    Map<Role, Logits> logits = new LinkedHashMap<>(stored.inputs().logits());
    logits.put(Role.POLICY, projection);
    return new Batch(
            new Inputs(logits, stored.inputs().labels()), stored.sequences(), stored.rowPosition())
        .with(stored.signals())
        .with(stored.teachers());
  }

  private static double[][] eighths(int rows, int columns, SplittableRandom random) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextInt(-16, 17) / 8.0;
      }
    }
    return values;
  }

  @Override
  public String spelled() {
    return String.join(
        "\n",
        materialised.spelled(),
        "// the policy's logits are hidden × headᵀ",
        Spelled.line("hidden", hidden),
        Spelled.line("head", head));
  }

  @Override
  public String toString() {
    return materialised.toString();
  }
}
