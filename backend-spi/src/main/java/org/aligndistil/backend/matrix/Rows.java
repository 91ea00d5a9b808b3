package org.aligndistil.backend.matrix;

import java.util.Objects;

/// Where the rows of a matrix begin, counted in elements from the start of its storage.
///
/// A layout with gaps lets the response rows of a padded `[B,T,V]` tensor be used where they lie.
public sealed interface Rows {

  /// The number of rows N.
  int count();

  /// The index of the first element of a row.
  ///
  /// @param row from 0 to N − 1
  long start(int row);

  /// Rows without gaps.
  ///
  /// @param count number of rows N ≥ 0
  /// @param columns number of elements in a row
  static Rows contiguous(int count, int columns) {
    return new Strided(count, 0, columns);
  }

  /// Rows at equal distances.
  ///
  /// @param count number of rows N ≥ 0
  /// @param first element at which row 0 begins
  /// @param stride elements between the beginnings of neighbouring rows
  record Strided(int count, long first, long stride) implements Rows {
    public Strided {
      if (count < 0 || first < 0 || stride < 0) {
        throw new IllegalArgumentException(
            "count, first and stride must not be negative: %d, %d, %d"
                .formatted(count, first, stride));
      }
    }

    @Override
    public long start(int row) {
      return first + Objects.checkIndex(row, count) * stride;
    }
  }

  /// Rows anywhere.
  ///
  /// @param starts the element at which each row begins; the array is not copied
  record Indexed(long[] starts) implements Rows {
    public Indexed {
      for (long start : starts) {
        if (start < 0) {
          throw new IllegalArgumentException("a row must not start before 0: " + start);
        }
      }
    }

    @Override
    public int count() {
      return starts.length;
    }

    @Override
    public long start(int row) {
      return starts[row];
    }
  }
}
