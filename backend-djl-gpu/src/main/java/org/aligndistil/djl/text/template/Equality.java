package org.aligndistil.djl.text.template;

import java.util.List;
import java.util.Map;

/// One comparison of two values, as Python compares them: true is 1, lists and mappings are equal
/// by what they hold, and all that is undefined is equal.
final class Equality {

  private Equality() {}

  static boolean of(Value left, Value right) {
    return equal(left, right, 0);
  }

  private static boolean equal(Value left, Value right, int depth) {
    Budget.requireDepth(depth);
    Budget.spend(1);
    if (Operations.isNumber(left) && Operations.isNumber(right)) {
      return Operations.real(left) == Operations.real(right);
    }
    if (left instanceof Value.Undefined && right instanceof Value.Undefined) {
      return true;
    }
    if (left instanceof Value.Sequence a && right instanceof Value.Sequence b) {
      return equal(a.values(), b.values(), depth + 1);
    }
    if (left instanceof Value.Mapping a && right instanceof Value.Mapping b) {
      return equal(a.entries(), b.entries(), depth + 1);
    }
    return left.getClass() == right.getClass() && left.equals(right);
  }

  private static boolean equal(List<Value> left, List<Value> right, int depth) {
    boolean isEqual = left.size() == right.size();
    for (int i = 0; isEqual && i < left.size(); i++) {
      isEqual = equal(left.get(i), right.get(i), depth);
    }
    return isEqual;
  }

  private static boolean equal(Map<String, Value> left, Map<String, Value> right, int depth) {
    boolean isEqual = left.size() == right.size();
    for (Map.Entry<String, Value> entry : left.entrySet()) {
      Value other = right.get(entry.getKey());
      isEqual = isEqual && other != null && equal(entry.getValue(), other, depth);
    }
    return isEqual;
  }
}
