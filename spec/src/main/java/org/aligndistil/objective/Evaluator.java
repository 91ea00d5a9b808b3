package org.aligndistil.objective;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.DeviceGradient;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.backend.matrix.ProjectionGradient;
import org.aligndistil.backend.matrix.Rows;
import org.aligndistil.objective.calculus.Tape;
import org.aligndistil.objective.calculus.Value;

/// Evaluates any objective on a batch, with or without its gradient: the one engine for all of
/// them.
///
/// Nothing of size N × V is stored here. The result has the same bits for any order of the
/// sequences, and for any number of threads and any tiling if the backend's statistics have.
///
/// @param backend what computes statistics and gradients
/// @param progress told after every tile how many rows it had, from several threads
public record Evaluator(Backend backend, LongConsumer progress) {

  /// An evaluator that reports no progress.
  public Evaluator(Backend backend) {
    this(backend, _ -> {});
  }

  /// The loss and its metrics.
  public Evaluation evaluate(Objective objective, Batch batch) {
    return evaluate(objective, batch, Denominators.of(batch.sequences()), GradientSink.NONE);
  }

  /// The loss, its metrics, and its gradient with respect to the policy's logits.
  ///
  /// @param objective what to evaluate
  /// @param batch where; must hold the objective's roles
  /// @param denominators what means divide by: [Denominators#of] the batch, or of the whole that it
  ///   is a micro-batch of
  /// @param sink where the gradient goes
  /// @throws IllegalArgumentException if the batch lacks what the objective needs, or the sink does
  ///   not have the shape of the policy's logits
  /// @throws ArithmeticException if the loss is undefined, as ∞ − ∞ is
  public Evaluation evaluate(
      Objective objective, Batch batch, Denominators denominators, GradientSink sink) {
    Requirements.check(objective, batch, denominators);
    requireShape(sink, batch.inputs());
    Metrics metrics = new Metrics();
    Value loss =
        switch (objective) {
          case RowObjective rows ->
              inOneSweep(rows, withRolesOf(rows, batch), denominators, sink, metrics);
          case SequenceObjective sequences ->
              inTwoSweeps(sequences, withRolesOf(sequences, batch), denominators, sink, metrics);
          case HeadObjective head ->
              throw new IllegalArgumentException(
                  "%s is a loss of %s, not of logits: it has a HeadEvaluation"
                      .formatted(head.id(), head.output()));
        };
    Requirements.requireDefined(objective, loss);
    return new Evaluation(
        loss.number(0),
        loss.error(0),
        metrics.means(),
        batch.sequences().tokenCount(),
        batch.sequences().count());
  }

  /// How often the evaluation of an objective passes over the rows, and [#progress] hears of each.
  ///
  /// @param objective what to evaluate
  /// @param sink where the gradient goes
  public static int sweeps(Objective objective, GradientSink sink) {
    return switch (objective) {
      case RowObjective _ -> 1;
      case SequenceObjective _ -> isWanted(sink) ? 2 : 1;
      case HeadObjective _ -> 0;
    };
  }

  /// A tile's part of the loss and of its gradient follow from its rows alone.
  private Value inOneSweep(
      RowObjective objective,
      Batch batch,
      Denominators denominators,
      GradientSink sink,
      Metrics metrics) {
    RowContext context = new RowContext(batch);
    RowResults losses = new RowResults(batch.inputs().rowCount());
    AtomicReference<List<TokenLoss>> anyTile = new AtomicReference<>(List.of());
    backend.sweep(
        batch.inputs(),
        sink,
        tile -> {
          Tape tape = new Tape();
          RowStatistics rows = new RowStatistics(tile, tape, context);
          List<TokenLoss> parts = objective.losses(rows);
          anyTile.set(parts);
          losses.put(tile.firstRow(), parts.stream().map(TokenLoss::losses).toList());
          rows.addTo(metrics);
          if (isWanted(sink)) {
            for (TokenLoss part : parts) {
              part.losses().seed(i -> context.weight(part, denominators, tile.firstRow() + i));
            }
            tape.backward();
            tile.gradient(rows.gradient());
          }
          progress.accept(tile.rowCount());
        });
    List<Value> joined = losses.join(new Tape());
    return IntStream.range(0, joined.size())
        .mapToObj(k -> reduced(anyTile.get().get(k), joined.get(k), batch, denominators))
        .reduce(Value::plus)
        .orElseThrow();
  }

  private static Value reduced(
      TokenLoss part, Value losses, Batch batch, Denominators denominators) {
    return part.reduction().reduce(losses, part.responses(), batch.sequences(), denominators);
  }

  /// What a tile's rows are to the loss is known only when all tiles have been seen. The first
  /// sweep keeps the tapes of its tiles, some numbers a row, and the second carries adjoints back
  /// on them.
  private Value inTwoSweeps(
      SequenceObjective objective,
      Batch batch,
      Denominators denominators,
      GradientSink sink,
      Metrics metrics) {
    RowContext context = new RowContext(batch);
    Map<Integer, TileTape> tapes = new ConcurrentHashMap<>();
    RowResults results = new RowResults(batch.inputs().rowCount());
    backend.sweep(
        batch.inputs(),
        GradientSink.NONE,
        tile -> {
          Tape tape = new Tape();
          RowStatistics rows = new RowStatistics(tile, tape, context);
          List<Value> quantities = objective.quantities(rows);
          results.put(tile.firstRow(), quantities);
          rows.addTo(metrics);
          if (isWanted(sink)) {
            tapes.put(tile.firstRow(), new TileTape(tape, rows, quantities));
          }
          progress.accept(tile.rowCount());
        });
    Tape tape = new Tape();
    List<Value> quantities = results.join(tape);
    Value loss =
        objective.loss(
            new BatchReduction(
                batch.sequences(),
                denominators,
                HeadEvaluation.values(batch.signals(), tape),
                metrics),
            quantities);
    Requirements.requireDefined(objective, loss);
    if (isWanted(sink)) {
      loss.seed(_ -> 1);
      tape.backward();
      backend.sweep(
          batch.inputs(),
          sink,
          tile -> {
            int first = tile.firstRow();
            tile.gradient(
                Objects.requireNonNull(tapes.get(first), "tile").gradient(quantities, first));
            progress.accept(tile.rowCount());
          });
    }
    return loss;
  }

  /// What the first sweep leaves behind for the second.
  private record TileTape(Tape tape, RowStatistics rows, List<Value> quantities) {

    /// The coefficients of the gradient, given the derivatives with respect to the batch's
    /// quantities.
    private List<LogitsGradient> gradient(List<Value> whole, int firstRow) {
      for (int k = 0; k < quantities.size(); k++) {
        Value adjoints = whole.get(k);
        quantities.get(k).seed(i -> adjoints.adjoint(firstRow + i));
      }
      tape.backward();
      return rows.gradient();
    }
  }

  private static boolean isWanted(GradientSink sink) {
    return !(sink instanceof GradientSink.None);
  }

  /// The batch with only the roles that the objective reads, so that no backend touches others.
  private static Batch withRolesOf(Objective objective, Batch batch) {
    Map<Role, Logits> logits =
        batch.inputs().logits().entrySet().stream()
            .filter(entry -> objective.roles().contains(entry.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return new Batch(
        new Inputs(logits, batch.inputs().labels()),
        batch.sequences(),
        batch.rowPosition(),
        batch.signals(),
        batch.teachers());
  }

  private static void requireShape(GradientSink sink, Inputs inputs) {
    switch (sink) {
      case HostMatrix matrix -> {
        if (matrix.rowCount() != inputs.rowCount() || matrix.columns() != inputs.vocabulary()) {
          throw new IllegalArgumentException(
              "the gradient and the policy's logits must have equal shapes: [%d,%d] != [%d,%d]"
                  .formatted(
                      matrix.rowCount(), matrix.columns(), inputs.rowCount(), inputs.vocabulary()));
        }
        requireApart(matrix, inputs);
      }
      case ProjectionGradient gradient -> {
        if (!gradient.projection().equals(inputs.logits(Role.POLICY))) {
          throw new IllegalArgumentException(
              "the gradient belongs to another projection than the policy's logits");
        }
      }
      case DeviceGradient _, GradientSink.None _ -> {}
    }
  }

  /// A gradient may replace the policy's logits, exactly, and touch nothing else.
  private static void requireApart(HostMatrix sink, Inputs inputs) {
    for (Map.Entry<Role, Logits> entry : inputs.logits().entrySet()) {
      boolean inPlace = entry.getKey().equals(Role.POLICY) && entry.getValue().equals(sink);
      if (!inPlace && entry.getValue() instanceof HostMatrix logits && sink.overlaps(logits)) {
        throw new IllegalArgumentException(
            "the gradient lies over the logits of %s: %s, %s"
                .formatted(entry.getKey(), sink, logits));
      }
    }
    if (sink.rows() instanceof Rows.Strided rows
        && rows.count() > 1
        && rows.stride() < sink.columns()) {
      throw new IllegalArgumentException(
          "the rows of the gradient overlap: stride %d < %d columns"
              .formatted(rows.stride(), sink.columns()));
    }
  }
}
