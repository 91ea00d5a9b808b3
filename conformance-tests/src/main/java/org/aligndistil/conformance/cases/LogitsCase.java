package org.aligndistil.conformance.cases;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Rows;
import org.aligndistil.conformance.exact.Real;

/// The logits of some roles, with labels; the numbers are exact in the format.
///
/// @param origin how to make it again
/// @param type the format of the logits
/// @param logits `[N][V]` of each role; not copied
/// @param labels `[N]`; not copied
/// @param alpha one weight a row, for mixes; not copied
public record LogitsCase(
    String origin, ElementType type, Map<Role, double[][]> logits, int[] labels, double[] alpha)
    implements Spelled {

  /// The number of rows N.
  public int rowCount() {
    return labels.length;
  }

  /// The number of tokens V.
  public int vocabulary() {
    return of(Role.POLICY)[0].length;
  }

  /// The logits of one role, `[N][V]`.
  public double[][] of(Role role) {
    return Objects.requireNonNull(logits.get(role), role.name());
  }

  /// One row of one role, exactly.
  public List<Real> exact(Role role, int row) {
    return Arrays.stream(of(role)[row]).mapToObj(Real::of).toList();
  }

  /// What a backend reads.
  public Inputs inputs() {
    return new Inputs(
        logits.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> matrix(e.getValue(), type))),
        labels);
  }

  /// The same rows in another order, or only some of them.
  public LogitsCase select(int[] rows) {
    Map<Role, double[][]> selected = new LinkedHashMap<>();
    logits.forEach((role, values) ->
        selected.put(
            role, Arrays.stream(rows).mapToObj(row -> values[row]).toArray(double[][]::new)));
    return new LogitsCase(
        "rows %s of %s".formatted(Arrays.toString(rows), origin),
        type,
        selected,
        Arrays.stream(rows).map(row -> labels[row]).toArray(),
        Arrays.stream(rows).mapToDouble(row -> alpha[row]).toArray());
  }

  /// The same rows over a part of the vocabulary. A label that is left out becomes the first token
  /// that no role masks.
  ///
  /// @param tokens which are kept, rising
  public LogitsCase selectTokens(int... tokens) {
    Map<Role, double[][]> selected = new LinkedHashMap<>();
    logits.forEach((role, values) ->
        selected.put(
            role,
            Arrays.stream(values)
                .map(row -> Arrays.stream(tokens).mapToDouble(token -> row[token]).toArray())
                .toArray(double[][]::new)));
    int[] kept =
        IntStream.range(0, rowCount())
            .map(row -> {
              int place = Arrays.binarySearch(tokens, labels[row]);
              return place >= 0
                  ? place
                  : IntStream.range(0, tokens.length)
                      .filter(token -> isVisible(selected, row, token))
                      .findFirst()
                      .orElse(0);
            })
            .toArray();
    return new LogitsCase(
        "%d tokens of %s".formatted(tokens.length, origin), type, selected, kept, alpha);
  }

  /// Whether no role masks a label.
  public boolean showsLabels() {
    return IntStream.range(0, rowCount()).allMatch(row -> isVisible(logits, row, labels[row]));
  }

  private static boolean isVisible(Map<Role, double[][]> logits, int row, int token) {
    return logits.values().stream().allMatch(values -> Double.isFinite(values[row][token]));
  }

  /// Whether some role masks a token.
  public boolean isMasked() {
    return logits.values().stream()
        .flatMap(Arrays::stream)
        .flatMapToDouble(Arrays::stream)
        .anyMatch(Double::isInfinite);
  }

  /// The same logits in another format; they must be exact there.
  public LogitsCase as(ElementType other) {
    return new LogitsCase(origin + " as " + other, other, logits, labels, alpha);
  }

  /// Other logits, as binary64.
  ///
  /// @param what how they differ, for people
  /// @param change applied to every logit
  public LogitsCase map(String what, DoubleUnaryOperator change) {
    Map<Role, double[][]> changed = new LinkedHashMap<>();
    logits.forEach((role, values) ->
        changed.put(
            role,
            Arrays.stream(values)
                .map(row -> Arrays.stream(row).map(change).toArray())
                .toArray(double[][]::new)));
    return new LogitsCase(what + " of " + origin, ElementType.F64, changed, labels, alpha);
  }

  /// The same case but for one logit.
  public LogitsCase with(Role role, int row, int token, double logit) {
    Map<Role, double[][]> changed = new LinkedHashMap<>(logits);
    double[][] values = Arrays.stream(of(role)).map(double[]::clone).toArray(double[][]::new);
    values[row][token] = logit;
    changed.put(role, values);
    return new LogitsCase(
        "%s with %s[%d,%d] = %s".formatted(origin, role, row, token, logit),
        type,
        changed,
        labels,
        alpha);
  }

  /// The same case with other logits of one role, rounded to the format.
  public LogitsCase with(Role role, double[][] values) {
    Map<Role, double[][]> changed = new LinkedHashMap<>(logits);
    changed.put(role, rounded(values, type));
    return new LogitsCase(
        "%s with other logits of %s".formatted(origin, role), type, changed, labels, alpha);
  }

  /// The same case with one role's logits computed from another's.
  public LogitsCase with(Role target, Role source, DoubleUnaryOperator change) {
    Map<Role, double[][]> changed = new LinkedHashMap<>(logits);
    changed.put(
        target,
        Arrays.stream(of(source))
            .map(row -> Arrays.stream(row).map(change).toArray())
            .toArray(double[][]::new));
    return new LogitsCase(
        "%s made of %s in %s".formatted(target, source, origin), type, changed, labels, alpha);
  }

  /// The same case with a constant added to every row of a role: the first gets `step`, the second
  /// twice that, and so on.
  public LogitsCase shifted(Role role, double step) {
    double[][] values = Arrays.stream(of(role)).map(double[]::clone).toArray(double[][]::new);
    for (int row = 0; row < values.length; row++) {
      for (int v = 0; v < values[row].length; v++) {
        values[row][v] += (row + 1) * step;
      }
    }
    Map<Role, double[][]> changed = new LinkedHashMap<>(logits);
    changed.put(role, values);
    return new LogitsCase(origin + " with shifted " + role, type, changed, labels, alpha);
  }

  /// The same case with other labels.
  public LogitsCase labelled(int... others) {
    return new LogitsCase(origin + " with other labels", type, logits, others, alpha);
  }

  /// The same case with these roles alone.
  LogitsCase only(Map<Role, double[][]> roles) {
    return new LogitsCase(origin, type, roles, labels, alpha);
  }

  /// The same case without one role.
  public LogitsCase without(Role role) {
    Map<Role, double[][]> others = new LinkedHashMap<>(logits);
    others.remove(role);
    return new LogitsCase(origin + " without " + role, type, others, labels, alpha);
  }

  /// The same case with another weight of every row.
  ///
  /// @param what how they differ, for people
  /// @param weight of a row
  public LogitsCase weighted(String what, IntToDoubleFunction weight) {
    double[] weights = IntStream.range(0, rowCount()).mapToDouble(weight).toArray();
    return new LogitsCase("%s with %s".formatted(origin, what), type, logits, labels, weights);
  }

  /// The same case with weights that are positive, negative and 0 in turn.
  public LogitsCase withSignedWeights() {
    return weighted("weights of every sign", row -> (1 - row % 3) * alpha[row]);
  }

  /// Logits, rounded to a format.
  static double[][] rounded(double[][] values, ElementType type) {
    HostMatrix matrix = matrix(values, type);
    double[][] stored = new double[values.length][values[0].length];
    for (int row = 0; row < stored.length; row++) {
      for (int v = 0; v < stored[row].length; v++) {
        stored[row][v] = matrix.get(row, v);
      }
    }
    return stored;
  }

  /// A matrix of its own memory with these values, rounded to a format.
  public static HostMatrix matrix(double[][] values, ElementType type) {
    int columns = values[0].length;
    return fill(values, type, Rows.contiguous(values.length, columns), columns);
  }

  /// A matrix whose rows lie apart and in reverse, with NaN in the gaps.
  public static HostMatrix scattered(double[][] values, ElementType type) {
    int columns = values[0].length;
    long[] starts = new long[values.length];
    for (int row = 0; row < starts.length; row++) {
      starts[row] = (long) (starts.length - 1 - row) * (columns + 3) + 1;
    }
    return fill(values, type, new Rows.Indexed(starts), columns);
  }

  private static HostMatrix fill(double[][] values, ElementType type, Rows rows, int columns) {
    int elements = values.length * (columns + 3) + 1;
    byte[] memory = new byte[elements * type.bytes()];
    HostMatrix all = HostMatrix.of(MemorySegment.ofArray(memory), type, 1, elements);
    for (int i = 0; i < elements; i++) {
      all.set(0, i, Double.NaN);
    }
    HostMatrix matrix = new HostMatrix(all.segment(), type, rows, columns);
    for (int row = 0; row < values.length; row++) {
      for (int v = 0; v < columns; v++) {
        matrix.set(row, v, values[row][v]);
      }
    }
    return matrix;
  }

  @Override
  public String spelled() {
    return Spelled.joined(
        this, Stream.concat(Spelled.lines(this), Stream.of(Spelled.line("alpha", alpha))));
  }

  @Override
  public String toString() {
    return origin;
  }
}
