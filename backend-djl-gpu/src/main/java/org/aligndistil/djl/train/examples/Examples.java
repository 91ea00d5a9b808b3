package org.aligndistil.djl.train.examples;

import java.util.List;
import java.util.function.LongFunction;

/// Examples by number.
public sealed interface Examples {

  /// An example.
  ///
  /// @param index from 0
  Example get(long index);

  /// As many as there are.
  record Finite(List<Example> list) implements Examples {
    public Finite {
      list = List.copyOf(list);
      if (list.isEmpty()) {
        throw new IllegalArgumentException("a data set must have an example");
      }
    }

    @Override
    public Example get(long index) {
      return list.get((int) index);
    }
  }

  /// Without end: each is made from its number alone.
  record Endless(LongFunction<Example> maker) implements Examples {
    @Override
    public Example get(long index) {
      return maker.apply(index);
    }
  }
}
