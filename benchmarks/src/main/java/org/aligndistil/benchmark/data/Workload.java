package org.aligndistil.benchmark.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;

/// One thing to measure: a loss and its gradient.
///
/// @param objective with its source's defaults
/// @param shape of the logits
/// @param type of the logits, and of the gradient
/// @param threads that everybody has
/// @param place where our gradient goes
public record Workload(
    Objective objective, Shape shape, ElementType type, int threads, GradientPlace place) {

  /// Where our gradient goes; PyTorch's always is a tensor of its own.
  public enum GradientPlace {
    /// To memory of its own.
    SEPARATE,
    /// Over the policy's logits, which are restored between two passes.
    IN_PLACE;

    /// The name in options and in results, such as `in-place`.
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Workload {
    Objects.requireNonNull(objective, "objective");
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(place, "place");
    if (objective instanceof HeadObjective) {
      throw new IllegalArgumentException(objective.id() + " is not evaluated from logits");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1: " + threads);
    }
  }

  /// What is measured if nothing else is asked for: `aligndistil` with small, middle and large
  /// vocabularies, and the other losses with a large one.
  public static List<Workload> defaults(GradientPlace place) {
    int all = Runtime.getRuntime().availableProcessors();
    List<Workload> workloads = new ArrayList<>();
    List<Shape> shapes =
        List.of(new Shape(65536, 512), new Shape(2048, 32000), new Shape(512, 151936));
    for (Shape shape : shapes) {
      for (ElementType type : List.of(ElementType.F32, ElementType.BF16)) {
        for (int threads : List.of(1, all)) {
          Objective objective = Objectives.byId("aligndistil");
          workloads.add(new Workload(objective, shape, type, threads, place));
        }
      }
    }
    for (String id : List.of("sft", "dpo", "tdpo2", "dckd", "adpa")) {
      Objective objective = Objectives.byId(id);
      workloads.add(new Workload(objective, shapes.getLast(), ElementType.F32, all, place));
    }
    return workloads;
  }

  /// The bytes of one role's logits, and of the gradient.
  public long bytes() {
    return shape.elements() * type.bytes();
  }

  @Override
  public String toString() {
    return "%s, V = %,d, N = %,d, %s, %d %s"
        .formatted(
            objective.id(),
            shape.vocabulary(),
            shape.rows(),
            type,
            threads,
            threads == 1 ? "thread" : "threads");
  }
}
