package org.aligndistil.conformance.cases;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.TokenLists;

/// Which tokens of each row are listed; as many in every row.
public enum TokenChoice {
  /// The label.
  LABEL {
    @Override
    IntStream tokens(LogitsCase from, int row) {
      return IntStream.of(from.labels()[row]);
    }
  },

  /// The policy's most probable token, beside which there may be almost nothing.
  MOST_PROBABLE {
    @Override
    IntStream tokens(LogitsCase from, int row) {
      return byProbability(from, Role.POLICY, row).limit(1);
    }
  },

  /// The reference's three most probable tokens.
  TOP {
    @Override
    IntStream tokens(LogitsCase from, int row) {
      return byProbability(from, Role.REFERENCE, row).limit(3);
    }
  },

  /// The policy's two least probable tokens, which may be masked; beside them there is almost
  /// everything.
  LEAST {
    @Override
    IntStream tokens(LogitsCase from, int row) {
      return byProbability(from, Role.POLICY, row).skip(Math.max(0, from.vocabulary() - 2));
    }
  },

  /// Every second token.
  EVERY_SECOND {
    @Override
    IntStream tokens(LogitsCase from, int row) {
      return IntStream.range(0, from.vocabulary()).filter(token -> token % 2 == 0);
    }
  },

  /// The whole vocabulary, in reverse.
  ALL {
    @Override
    IntStream tokens(LogitsCase from, int row) {
      return IntStream.range(0, from.vocabulary()).map(token -> from.vocabulary() - 1 - token);
    }
  };

  abstract IntStream tokens(LogitsCase from, int row);

  /// The tokens of one row.
  public List<Integer> list(LogitsCase from, int row) {
    return tokens(from, row).boxed().toList();
  }

  /// The tokens of every row of a case.
  public TokenLists lists(LogitsCase from) {
    return lists(from, 0, from.rowCount());
  }

  /// The tokens of some rows of a case.
  public TokenLists lists(LogitsCase from, int firstRow, int rowCount) {
    int[][] tokens =
        IntStream.range(firstRow, firstRow + rowCount)
            .mapToObj(row -> tokens(from, row).toArray())
            .toArray(int[][]::new);
    return new TokenLists(
        Arrays.stream(tokens).flatMapToInt(Arrays::stream).toArray(), tokens[0].length, firstRow);
  }

  /// All tokens, the most probable ones of a role first.
  static IntStream byProbability(LogitsCase from, Role role, int row) {
    double[] logits = from.of(role)[row];
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer token) -> -logits[token]))
        .mapToInt(Integer::intValue);
  }
}
