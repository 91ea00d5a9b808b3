package org.aligndistil.conformance.padded;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.aligndistil.objective.RowPosition;
import org.aligndistil.objective.Sequences;

/// Where the tokens of responses lie among the columns of padded tensors.
///
/// ```
/// LEFT    pad pad x x y y · y      x prompt, y response, · a gap: tokens that are no response
/// RIGHT   x x y · y y pad pad
/// ```
///
/// @param columns T, prompts and padding included
/// @param offsets where sequences begin among the response tokens, `[S+1]`; not copied
/// @param positions the column of each response token, `[N]`, rising within a response; not copied
/// @param side where the padding is
public record Padding(int columns, int[] offsets, int[] positions, Side side) {

  /// Where the padding is.
  public enum Side {
    /// Before the prompts: responses end in the last column, or shortly before.
    LEFT,
    /// After the responses.
    RIGHT
  }

  /// Prompts of one to three tokens, gaps of up to two, and up to two columns that nothing needs.
  public static Padding of(Sequences sequences, Side side, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] positions = new int[sequences.tokenCount()];
    int[] ends = new int[sequences.count()];
    for (int s = 0; s < ends.length; s++) {
      int column = random.nextInt(1, 4);
      for (int row = sequences.offsets()[s]; row < sequences.offsets()[s + 1]; row++) {
        positions[row] = column;
        column += 1 + (random.nextInt(4) == 0 ? random.nextInt(1, 3) : 0);
      }
      ends[s] = column;
    }
    int columns = Arrays.stream(ends).max().orElseThrow() + random.nextInt(3);
    if (side == Side.LEFT) {
      for (int s = 0; s < ends.length; s++) {
        for (int row = sequences.offsets()[s]; row < sequences.offsets()[s + 1]; row++) {
          positions[row] += columns - ends[s];
        }
      }
    }
    return new Padding(columns, sequences.offsets(), positions, side);
  }

  /// Prompts of one token, no gaps, no column that nothing needs.
  public static Padding tight(Sequences sequences) {
    int[] positions = new int[sequences.tokenCount()];
    int longest = 0;
    for (int s = 0; s < sequences.count(); s++) {
      longest = Math.max(longest, sequences.length(s));
      for (int t = 0; t < sequences.length(s); t++) {
        positions[sequences.offsets()[s] + t] = 1 + t;
      }
    }
    return new Padding(1 + longest, sequences.offsets(), positions, Side.RIGHT);
  }

  /// The number of sequences B.
  int sequences() {
    return offsets.length - 1;
  }

  /// The index of each response token among the B · T positions, `[N]`.
  long[] tokens() {
    long[] tokens = new long[positions.length];
    for (int s = 0; s < sequences(); s++) {
      for (int row = offsets[s]; row < offsets[s + 1]; row++) {
        tokens[row] = (long) s * columns + positions[row];
      }
    }
    return tokens;
  }

  /// The index of the state of each row among the B · T positions, `[N]`.
  public long[] states(RowPosition position) {
    return switch (position) {
      case BEFORE_TOKEN -> Arrays.stream(tokens()).map(token -> token - 1).toArray();
      case AFTER_TOKEN -> tokens();
    };
  }

  @Override
  public String toString() {
    return "%d columns, %s padding, responses at %s"
        .formatted(columns, side.name().toLowerCase(Locale.ROOT), Arrays.toString(positions));
  }
}
