package org.aligndistil.benchmark.data;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.HostMatrix;

/// Logits of models of one family, sampled by a seed.
///
/// ```
/// z_policy,v = 3 ε_v,  z_role,v = z_policy,v + ½ ε_role,v,  ε ~ N(0, 1), all independent
/// y ~ softmax z_policy
/// ```
///
/// So distributions are peaked as those of language models are, and two of them are as far apart as
/// a model and what preference training made of it: the total variation of the policy and another
/// role is about 0.2. A row follows from its index, its role and the seed alone; numbers are
/// rounded to the type of the matrix. Labels follow from logits that are not rounded.
public final class SampledLogits {

  /// The roles that can be sampled.
  public static final List<Role> ROLES =
      List.of(Role.POLICY, Role.REFERENCE, Role.DPO, Role.REVERSE_DPO, Role.TEACHER);

  private static final long SEED = 20250305;
  private static final double POLICY_DEVIATION = 3;
  private static final double ROLE_DEVIATION = 0.5;

  private SampledLogits() {}

  /// Writes the logits of every role, on all processors.
  ///
  /// @param shape of all of them
  /// @param logits where each role's go, `[N,V]`
  /// @return the labels, `[N]`
  public static int[] write(Shape shape, Map<Role, HostMatrix> logits) {
    int[] labels = new int[shape.rows()];
    IntStream.range(0, shape.rows())
        .parallel()
        .forEach(row -> labels[row] = writeRow(row, shape.vocabulary(), logits));
    return labels;
  }

  private static int writeRow(int row, int vocabulary, Map<Role, HostMatrix> logits) {
    SplittableRandom random = random(Role.POLICY, row);
    double[] policy = new double[vocabulary];
    for (int v = 0; v < vocabulary; v++) {
      policy[v] = POLICY_DEVIATION * random.nextGaussian();
    }
    logits.forEach((role, matrix) -> writeRow(row, policy, role, matrix));
    return sample(policy, random.nextDouble());
  }

  private static void writeRow(int row, double[] policy, Role role, HostMatrix matrix) {
    SplittableRandom random = random(role, row);
    double deviation = role.equals(Role.POLICY) ? 0 : ROLE_DEVIATION;
    for (int v = 0; v < policy.length; v++) {
      matrix.set(row, v, policy[v] + deviation * random.nextGaussian());
    }
  }

  private static SplittableRandom random(Role role, int row) {
    return new SplittableRandom(SEED + ((long) ROLES.indexOf(role) << 32) + row);
  }

  /// The token at which the cumulative distribution passes u.
  private static int sample(double[] logits, double u) {
    double[] sums = new double[logits.length];
    double sum = 0;
    for (int v = 0; v < logits.length; v++) {
      sum += Math.exp(logits[v]);
      sums[v] = sum;
    }
    int label = 0;
    while (sums[label] < u * sum) {
      label++;
    }
    return label;
  }
}
