package org.aligndistil.djl;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Sequences;

/// Seeded inputs of every kind that a backend meets.
final class Cases {

  static final List<Role> ROLES = List.of(Role.POLICY, Role.REFERENCE, Role.DPO, Role.REVERSE_DPO);

  static final int ROWS = 11;

  /// Sizes around lane multiples, and those of small vocabularies.
  static final List<Integer> VOCABULARIES = List.of(2, 3, 7, 17, 207, 702, 4098);

  /// How logits are drawn.
  enum Kind {
    ORDINARY(3),
    LARGE(80),
    /// All roles differ from the policy by 10⁻⁴.
    NEAR(5),
    /// The same up to a constant.
    EQUAL(10),
    /// One token has nearly all of the probability.
    CERTAIN(20),
    /// A fifth of the tokens is masked, for the policy and the reference some more.
    MASKED(3);

    final double magnitude;

    Kind(double magnitude) {
      this.magnitude = magnitude;
    }

    boolean isMasked() {
      return this == MASKED;
    }
  }

  /// One case.
  record Case(Kind kind, int vocabulary, ElementType type, long seed) {
    Batch batch() {
      return Cases.batch(this);
    }
  }

  private Cases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    long seed = 1;
    for (Kind kind : Kind.values()) {
      for (int vocabulary : VOCABULARIES) {
        for (ElementType type : ElementType.values()) {
          cases.add(new Case(kind, vocabulary, type, seed++));
        }
      }
    }
    return cases;
  }

  static HostMatrix matrix(ElementType type, int rows, int columns) {
    long bytes = (long) type.bytes() * rows * columns;
    return HostMatrix.of(
        MemorySegment.ofArray(new double[Math.toIntExact((bytes + 7) / 8)]), type, rows, columns);
  }

  static HostMatrix random(ElementType type, int rows, int columns, double size, Random random) {
    HostMatrix matrix = matrix(type, rows, columns);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        matrix.set(row, column, size * (2 * random.nextDouble() - 1));
      }
    }
    return matrix;
  }

  static Batch batch(Case one) {
    Random random = new Random(one.seed);
    int vocabulary = one.vocabulary;
    Map<Role, HostMatrix> logits = new HashMap<>();
    ROLES.forEach(role -> logits.put(role, matrix(one.type, ROWS, vocabulary)));
    int[] labels = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      labels[row] = random.nextInt(vocabulary);
      int certain = row % 2 == 0 ? labels[row] : random.nextInt(vocabulary);
      for (int token = 0; token < vocabulary; token++) {
        double policy = one.kind.magnitude * (2 * random.nextDouble() - 1);
        boolean masked =
            one.kind.isMasked() && isMaskable(token, labels[row]) && random.nextInt(5) == 0;
        for (Role role : ROLES) {
          double other = one.kind.magnitude * (2 * random.nextDouble() - 1);
          double value =
              switch (one.kind) {
                case ORDINARY, LARGE, MASKED -> other;
                case NEAR ->
                    policy + (role.equals(Role.POLICY) ? 0 : 1e-4 * other / one.kind.magnitude);
                case EQUAL -> Math.rint(policy) + ROLES.indexOf(role);
                case CERTAIN -> token == certain ? one.kind.magnitude : other / 10;
              };
          boolean own =
              one.kind.isMasked()
                  && isMaskable(token, labels[row])
                  && ((role.equals(Role.POLICY) && row % 3 == 0)
                      || (role.equals(Role.REFERENCE) && row % 3 == 1))
                  && random.nextInt(7) == 0;
          logits.get(role).set(row, token, masked || own ? Double.NEGATIVE_INFINITY : value);
        }
      }
    }
    Map<Role, Logits> inputs = new HashMap<>(logits);
    return new Batch(
        new Inputs(inputs, labels),
        new Sequences(
            new int[] {0, 3, 5, 5, 9, ROWS},
            List.of(new Sequences.Pair(0, 1), new Sequences.Pair(3, 4))));
  }

  /// Masked labels make losses infinite or undefined.
  private static boolean isMaskable(int token, int label) {
    return token != 0 && token != label;
  }

  /// The largest finite logit of each row.
  static double[] magnitudes(Inputs inputs) {
    double[] magnitudes = new double[inputs.rowCount()];
    for (Logits logits : inputs.logits().values()) {
      HostMatrix matrix = (HostMatrix) logits;
      for (int row = 0; row < magnitudes.length; row++) {
        for (int token = 0; token < matrix.columns(); token++) {
          double value = Math.abs(matrix.get(row, token));
          if (Double.isFinite(value)) {
            magnitudes[row] = Math.max(magnitudes[row], value);
          }
        }
      }
    }
    return magnitudes;
  }
}
