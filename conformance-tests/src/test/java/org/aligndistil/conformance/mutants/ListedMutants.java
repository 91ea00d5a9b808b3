package org.aligndistil.conformance.mutants;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.ListedTokens;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.KernelClauses;
import org.aligndistil.conformance.ListedClauses;
import org.aligndistil.conformance.PrimitiveClauses;
import org.aligndistil.conformance.cases.Kernel;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.Mixture;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.cases.TokenChoice;

/// Faults of lists of tokens, and of distributions without the label.
final class ListedMutants {

  /// Large enough to have one tile a row.
  private static final LogitsCase TILED =
      new LogitsRecipe(1, 3, 60, Shape.ORDINARY, ElementType.F64).build();

  private static final Backend WITH_LABEL =
      Broken.tiles(tile -> new MixedTile(tile, mix -> new Mix(mix.terms())));

  private ListedMutants() {}

  static List<Mutant> all() {
    return Stream.of(statistics(), kernel(), withLabel()).flatMap(List::stream).toList();
  }

  private static List<Mutant> statistics() {
    return List.of(
        listed(
            "others as 1 − Σ",
            others((tile, tokens) -> complement(tile, tokens)),
            Shape.ONE_HOT,
            TokenChoice.MOST_PROBABLE),
        listed(
            "what a share lacks to 1 is lost",
            others(
                (tile, tokens) -> Broken.column(tile, tokens.others(), x -> Math.log(Math.exp(x)))),
            Shape.ONE_HOT,
            TokenChoice.LEAST),
        listed(
            "listed tokens counted among the others",
            others((tile, tokens) -> Broken.column(tile, tokens.others(), _ -> 0)),
            Shape.ORDINARY,
            TokenChoice.TOP),
        listed(
            "tokens in another order",
            lists((_, lists) -> reversed(lists)),
            Shape.ORDINARY,
            TokenChoice.TOP),
        Mutant.of(
            "1.17",
            "the first row of lists ignored",
            lists((_, lists) -> withoutFirstRow(lists)),
            Broken.SOUND,
            backend ->
                ListedClauses.must_1_17_listsKnowTheirRows(backend, TILED, TokenChoice.TOP)));
  }

  private static List<Mutant> kernel() {
    Kernel top =
        Kernel.ALL.stream()
            .filter(kernel -> kernel.lists().stream().anyMatch(l -> l.tokens() == TokenChoice.TOP))
            .findFirst()
            .orElseThrow();
    return List.of(
        kernel("lists forgotten", top, (_, _) -> List.of()),
        kernel(
            "the share of the others not renormalised",
            top,
            (tile, g) ->
                g.listed().stream()
                    .map(part ->
                        new LogitsGradient.Listed(
                            part.lists(), part.each(), part.others().times(mass(tile, g, part))))
                    .toList()),
        kernel(
            "weights of the listed tokens in another order",
            top,
            (_, g) ->
                g.listed().stream()
                    .map(part ->
                        new LogitsGradient.Listed(
                            part.lists(), part.each().reversed(), part.others()))
                    .toList()),
        kernel(
            "the first row of lists ignored by the gradient",
            top,
            (_, g) ->
                g.listed().stream()
                    .map(part ->
                        new LogitsGradient.Listed(
                            withoutFirstRow(part.lists()), part.each(), part.others()))
                    .toList()));
  }

  private static List<Mutant> withLabel() {
    Kernel target =
        Kernel.ALL.stream()
            .filter(kernel ->
                kernel.policy() == Mixture.POLICY_WITHOUT_LABEL && !kernel.targets().isEmpty())
            .findFirst()
            .orElseThrow();
    Map<String, BiConsumer<Backend, LogitsCase>> clauses =
        Map.of(
            "1.1", PrimitiveClauses::must_1_1_logSumExpIsAccurate,
            "1.2", PrimitiveClauses::must_1_2_logProbabilityIsAccurate,
            "1.3", PrimitiveClauses::must_1_3_entropyIsAccurate,
            "1.6", PrimitiveClauses::must_1_6_klIsAccurate,
            "1.7", PrimitiveClauses::must_1_7_totalVariationIsAccurate,
            "1.8", PrimitiveClauses::must_1_8_expectationIsAccurate,
            "1.9", PrimitiveClauses::must_1_9_argMaxIsTheFirstGreatest,
            "1.13",
                (backend, from) ->
                    KernelClauses.must_1_13_kernelIsItsEquation(backend, from, target),
            "1.16",
                (backend, from) ->
                    ListedClauses.must_1_16_listedTokensAreAccurate(backend, from, TokenChoice.TOP),
            "1.18", ListedClauses::must_1_18_withoutItsLabelARowHasOthers);
    return clauses.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry ->
            Mutant.of(
                entry.getKey(),
                "the label not left out",
                WITH_LABEL,
                Broken.SOUND,
                backend -> entry.getValue().accept(backend, labelledByTheBest())))
        .toList();
  }

  /// A case whose labels are the most probable tokens.
  private static LogitsCase labelledByTheBest() {
    LogitsCase from = Fixtures.logits(Shape.ORDINARY);
    return new LogitsCase(
        from.origin() + ", labels most probable",
        from.type(),
        from.logits(),
        TokenChoice.MOST_PROBABLE.lists(from).tokens(),
        from.alpha());
  }

  private static Mutant listed(String fault, Backend broken, Shape shape, TokenChoice choice) {
    LogitsCase from = Fixtures.logits(shape);
    return Mutant.of(
        "1.16",
        fault,
        broken,
        Broken.SOUND,
        backend -> ListedClauses.must_1_16_listedTokensAreAccurate(backend, from, choice));
  }

  private static Mutant kernel(
      String fault,
      Kernel kernel,
      BiFunction<Tile, LogitsGradient, List<LogitsGradient.Listed>> mutation) {
    Backend broken =
        Broken.tiles(tile -> {
          UnaryOperator<LogitsGradient> change =
              g ->
                  new LogitsGradient(
                      g.policy(), g.tilt(), g.targets(), mutation.apply(tile, g), g.label());
          return KernelMutants.gradients(tile, change);
        });
    return Mutant.of(
        "1.13",
        fault,
        broken,
        Broken.SOUND,
        backend -> KernelClauses.must_1_13_kernelIsItsEquation(backend, TILED, kernel));
  }

  static Backend others(BiFunction<Tile, ListedTokens, Column> mutation) {
    return Broken.tiles(tile ->
        new ForwardingTile(tile) {
          @Override
          public ListedTokens logProbabilities(Mix p, TokenLists lists) {
            ListedTokens tokens = tile.logProbabilities(p, lists);
            return new ListedTokens(tokens.each(), mutation.apply(tile, tokens));
          }
        });
  }

  static Backend lists(BiFunction<Tile, TokenLists, TokenLists> mutation) {
    return Broken.tiles(tile ->
        new ForwardingTile(tile) {
          @Override
          public ListedTokens logProbabilities(Mix p, TokenLists lists) {
            return tile.logProbabilities(p, mutation.apply(tile, lists));
          }
        });
  }

  private static Column complement(Tile tile, ListedTokens tokens) {
    double[] others = new double[tile.rowCount()];
    Arrays.setAll(
        others, row -> 1 - tokens.each().stream().mapToDouble(x -> Math.exp(x.value(row))).sum());
    Arrays.setAll(others, row -> Math.log(others[row]));
    return Column.of(others, new double[others.length]);
  }

  private static Column mass(Tile tile, LogitsGradient g, LogitsGradient.Listed part) {
    Column others = tile.logProbabilities(g.policy(), part.lists()).others();
    return Broken.column(tile, others, Math::exp);
  }

  static TokenLists reversed(TokenLists lists) {
    int[] tokens = new int[lists.tokens().length];
    Arrays.setAll(
        tokens, i -> lists.tokens()[i - i % lists.width() + lists.width() - 1 - i % lists.width()]);
    return new TokenLists(tokens, lists.width(), lists.firstRow());
  }

  /// What an implementation reads that takes every list to begin at row 0: other tokens, but for
  /// the first rows.
  private static TokenLists withoutFirstRow(TokenLists lists) {
    int[] tokens =
        Arrays.stream(lists.tokens())
            .map(token -> (token + lists.firstRow()) % TILED.vocabulary())
            .toArray();
    return new TokenLists(tokens, lists.width(), lists.firstRow());
  }
}
