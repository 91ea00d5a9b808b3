package org.aligndistil.djl.text.template;

import java.util.Map;
import org.aligndistil.djl.text.template.syntax.TemplateException;

/// What one rendering may cost. A template comes from a stranger, and a few of its characters can
/// ask for any amount of time and memory; those of chats need a thousandth of this.
final class Budget {

  /// The rendering under way.
  private static final ScopedValue<Budget> CURRENT = ScopedValue.newInstance();

  /// Characters of a text, elements of a list.
  static final int LARGEST = 1 << 22;

  /// Lists within lists: what walks through values does so by recursion.
  private static final int DEEPEST = 100;

  /// Characters, elements and steps, of everything together and beside the variables.
  private static final long ALL = 1L << 24;

  /// How often everything in the variables may be touched.
  private static final long TIMES = 100;

  private long left;

  private Budget(long left) {
    this.left = left;
  }

  /// Runs a rendering with a budget of its own.
  ///
  /// @param variables what is rendered
  static String limit(
      Map<String, Value> variables, ScopedValue.CallableOp<String, TemplateException> rendering) {
    long size = size(new Value.Mapping(variables));
    return ScopedValue.where(CURRENT, new Budget(ALL + TIMES * size)).call(rendering);
  }

  /// Takes what something costs.
  ///
  /// @param cost characters, elements or steps
  static void spend(long cost) {
    Budget budget = CURRENT.get();
    budget.left -= cost;
    if (budget.left < 0) {
      throw TemplateException.of("it does not come to an end");
    }
  }

  /// Takes what a step and its outcome cost.
  static Value spendOn(Value value) {
    spend(
        1L
            + switch (value) {
              case Value.Text text -> text.text().length();
              case Value.Sequence sequence -> sequence.values().size();
              case Value.Mapping mapping -> mapping.entries().size();
              case Value.Whole _, Value.Real _, Value.Truth _, Value.None _ -> 0;
              case Value.Undefined _, Value.Function _ -> 0;
            });
    return value;
  }

  /// Takes what a text or a list costs before it is made.
  ///
  /// @param size characters or elements
  static void reserve(double size) {
    requireLength(size);
    spend((long) size);
  }

  /// Refuses a text or a list that has grown too large.
  ///
  /// @param size characters or elements
  static void requireLength(double size) {
    if (size > LARGEST) {
      throw TemplateException.of(
          "a text or a list must have at most %d characters or elements".formatted(LARGEST));
    }
  }

  /// Refuses what is nested too deeply.
  static void requireDepth(int depth) {
    if (depth > DEEPEST) {
      throw TemplateException.of("values must not be nested more than %d deep".formatted(DEEPEST));
    }
  }

  private static long size(Value value) {
    return 1
        + switch (value) {
          case Value.Text text -> text.text().length();
          case Value.Sequence sequence -> sequence.values().stream().mapToLong(Budget::size).sum();
          case Value.Mapping mapping ->
              mapping.entries().values().stream().mapToLong(Budget::size).sum();
          case Value.Whole _, Value.Real _, Value.Truth _, Value.None _ -> 0;
          case Value.Undefined _, Value.Function _ -> 0;
        };
  }
}
