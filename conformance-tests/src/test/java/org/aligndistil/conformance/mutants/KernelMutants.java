package org.aligndistil.conformance.mutants;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.conformance.KernelClauses;
import org.aligndistil.conformance.cases.Kernel;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.Shape;

/// Faults of the gradient kernel.
final class KernelMutants {

  private static final Kernel LABEL = Kernel.ALL.get(0);
  private static final Kernel TILT = Kernel.ALL.get(1);
  private static final Kernel TARGET = Kernel.ALL.get(2);
  private static final Kernel TEMPERED = Kernel.ALL.get(3);
  private static final Kernel OPPOSITE =
      Kernel.ALL.stream().filter(Kernel::isOpposite).findFirst().orElseThrow();

  private KernelMutants() {}

  static List<Mutant> all() {
    return List.of(
        mutant(
            "label term with the wrong sign",
            LABEL,
            g ->
                new LogitsGradient(
                    g.policy(), g.tilt(), g.targets(), g.listed(), g.label().times(-1))),
        mutant(
            "tilt forgotten",
            TILT,
            g ->
                new LogitsGradient(
                    g.policy(), new Mix(List.of()), g.targets(), g.listed(), g.label())),
        mutant(
            "target forgotten",
            TARGET,
            g -> new LogitsGradient(g.policy(), g.tilt(), List.of(), g.listed(), g.label())),
        mutant(
            "temperature forgotten",
            TEMPERED,
            g ->
                new LogitsGradient(
                    Mix.of(g.policy().terms().getFirst().plus()),
                    g.tilt(),
                    g.targets(),
                    g.listed(),
                    g.label())),
        normaliserCharged("1.13"),
        oppositePullsApart(),
        Mutant.of(
            "1.14",
            "small elements flushed to 0",
            Broken.sweep((sound, inputs, sink, work) -> {
              sound.sweep(inputs, sink, work);
              HostMatrix matrix = (HostMatrix) sink;
              double[][] flushed = Broken.map(matrix, g -> Math.abs(g) < 1e-2 ? 0 : g);
              Broken.copy(LogitsCase.matrix(flushed, ElementType.F64), matrix);
            }),
            Broken.SOUND,
            backend ->
                KernelClauses.must_1_14_rowsSumToZero(
                    backend, Fixtures.logits(Shape.ORDINARY), LABEL)));
  }

  /// The expectation of the tilt is taken off the label's element instead of off every element.
  private static Mutant normaliserCharged(String clause) {
    Backend broken =
        Broken.tiles(tile ->
            new ForwardingTile(tile) {
              @Override
              public void gradient(Iterable<LogitsGradient> parts) {
                List<LogitsGradient> mutated = new ArrayList<>();
                for (LogitsGradient g : parts) {
                  mutated.add(g);
                  mutated.add(
                      new LogitsGradient(
                          g.policy(),
                          new Mix(List.of()),
                          List.of(),
                          List.of(),
                          tile.expectation(g.policy(), g.tilt())));
                }
                tile.gradient(mutated);
              }
            });
    return Mutant.of(
        clause,
        "normaliser of the tilt charged to the label",
        broken,
        Broken.SOUND,
        backend ->
            KernelClauses.must_1_13_kernelIsItsEquation(
                backend, Fixtures.logits(Shape.ORDINARY), TILT));
  }

  /// The pull to the label and the opposite one are added up as two, and cancel.
  private static Mutant oppositePullsApart() {
    Backend broken =
        Broken.tiles(tile ->
            new ForwardingTile(tile) {
              @Override
              public void gradient(Iterable<LogitsGradient> parts) {
                List<LogitsGradient> apart = new ArrayList<>();
                for (LogitsGradient g : parts) {
                  apart.add(
                      new LogitsGradient(
                          g.policy(), g.tilt(), g.targets(), g.listed(), Column.constant(0)));
                  apart.add(
                      new LogitsGradient(
                          g.policy(), new Mix(List.of()), List.of(), List.of(), g.label()));
                }
                tile.gradient(apart);
              }
            });
    return Mutant.of(
        "1.13",
        "pull to the label added to the opposite one of a target",
        broken,
        Broken.SOUND,
        backend ->
            KernelClauses.must_1_13_kernelIsItsEquation(
                backend, Fixtures.logits(Shape.TEN_THOUSAND), OPPOSITE));
  }

  private static Mutant mutant(
      String fault, Kernel kernel, UnaryOperator<LogitsGradient> mutation) {
    LogitsCase from = Fixtures.logits(Shape.ORDINARY);
    return Mutant.of(
        "1.13",
        fault,
        gradients(mutation),
        Broken.SOUND,
        backend -> KernelClauses.must_1_13_kernelIsItsEquation(backend, from, kernel));
  }

  static Backend gradients(UnaryOperator<LogitsGradient> mutation) {
    return Broken.tiles(tile -> gradients(tile, mutation));
  }

  static Tile gradients(Tile tile, UnaryOperator<LogitsGradient> mutation) {
    return new ForwardingTile(tile) {
      @Override
      public void gradient(Iterable<LogitsGradient> parts) {
        List<LogitsGradient> mutated = new ArrayList<>();
        parts.forEach(part -> mutated.add(mutation.apply(part)));
        tile.gradient(mutated);
      }
    };
  }
}
