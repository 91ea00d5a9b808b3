package org.aligndistil.djl.text.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.aligndistil.djl.text.template.syntax.TemplateException;

/// Parts of values: attributes, items, slices. What is not there is undefined.
final class Access {

  private Access() {}

  /// The bounds of a slice, negative ones from the end.
  record Bounds(Optional<Long> from, Optional<Long> to, Optional<Long> step) {}

  /// `of.name`: a method first, then an entry.
  static Value attribute(int line, Value of, String name) {
    requireDefined(line, of, name);
    Optional<Value> method = Methods.find(of, name);
    if (method.isPresent()) {
      return method.get();
    }
    Value missing = new Value.Undefined("'%s' of %s".formatted(name, of.kind()));
    return of instanceof Value.Mapping mapping
        ? mapping.entries().getOrDefault(name, missing)
        : missing;
  }

  /// `of[index]`.
  static Value item(int line, Value of, Value index) {
    requireDefined(line, of, name(index));
    if (of instanceof Value.Mapping mapping && index instanceof Value.Text key) {
      Value missing = new Value.Undefined("'%s' of a mapping".formatted(key.text()));
      return mapping.entries().getOrDefault(key.text(), missing);
    }
    Value missing = new Value.Undefined("item %s of %s".formatted(name(index), of.kind()));
    if ((of instanceof Value.Sequence || of instanceof Value.Text)
        && index instanceof Value.Whole whole) {
      List<Value> elements = Operations.elements(line, of);
      long i = whole.number() < 0 ? whole.number() + elements.size() : whole.number();
      return i >= 0 && i < elements.size() ? elements.get((int) i) : missing;
    }
    return missing;
  }

  /// `of[from:to:step]`.
  static Value slice(int line, Value of, Bounds bounds) {
    if (!(of instanceof Value.Sequence || of instanceof Value.Text)) {
      throw TemplateException.at(line, "no slices of " + of.kind());
    }
    List<Value> elements = Operations.elements(line, of);
    long n = elements.size();
    long step = bounds.step().orElse(1L);
    if (step == 0) {
      throw TemplateException.at(line, "the step of a slice must not be 0");
    }
    List<Value> part = new ArrayList<>();
    if (step > 0) {
      long end = place(bounds.to().orElse(n), n, 0, n);
      long stride = Math.min(step, n + 1);
      for (long i = place(bounds.from().orElse(0L), n, 0, n); i < end; i += stride) {
        part.add(elements.get((int) i));
      }
    } else {
      long end = bounds.to().map(to -> place(to, n, -1, n - 1)).orElse(-1L);
      long stride = Math.max(step, -n - 1);
      for (long i = place(bounds.from().orElse(n - 1), n, -1, n - 1); i > end; i += stride) {
        part.add(elements.get((int) i));
      }
    }
    if (of instanceof Value.Sequence) {
      return new Value.Sequence(part);
    }
    StringBuilder text = new StringBuilder();
    part.forEach(piece -> text.append(Formatting.text(piece)));
    return new Value.Text(text.toString());
  }

  private static String name(Value index) {
    return index instanceof Value.Text || index instanceof Value.Whole
        ? Formatting.text(index)
        : index.kind();
  }

  private static long place(long bound, long n, long least, long greatest) {
    return Math.clamp(bound < 0 ? bound + n : bound, least, Math.max(least, greatest));
  }

  private static void requireDefined(int line, Value of, String part) {
    if (of instanceof Value.Undefined undefined) {
      throw TemplateException.at(
          line, "%s is undefined, so it has no '%s'".formatted(undefined.what(), part));
    }
  }
}
