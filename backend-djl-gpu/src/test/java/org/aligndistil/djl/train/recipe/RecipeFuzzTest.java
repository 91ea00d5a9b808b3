package org.aligndistil.djl.train.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.aligndistil.fuzz.FuzzTarget;
import org.aligndistil.fuzz.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A damaged recipe is read and can be given another seed, or is refused.
final class RecipeFuzzTest {

  private static final String SMALL =
      """
      extends: quickstart
      seed: 7
      model: {hidden: 16, heads: 4}
      data:
        reviews: &r {source: grammar}
        pairs: {source: preferences, sampled_from: sft, count: 10}
        file: {path: data.jsonl, columns: {prompt: q}, max_length: 20, bad_records: skip}
      stages:
        - {name: first, objective: sft, data: reviews, steps: 5, learning_rate: 3e-4}
        - name: second
          objective: dpo
          initial: first
          data: pairs
          swap_pairs: true
          parameters: {beta: 0.5}
      evaluation: {data: pairs, dpo: second}
      """;

  private static final List<String> WORDS =
      List.of(
          "extends: ",
          "quickstart-fair",
          "*r",
          "&r ",
          "<<: ",
          "- ",
          "? ",
          "!!int ",
          "|\n",
          "---\n",
          "%YAML 1.2\n",
          "seed: ",
          "\n  ",
          "[[[[[[[[[[",
          "{a: {a: {a: ");

  @TempDir static Path directory;

  /// A recipe may bring in the built-in ones.
  private final FuzzTarget target =
      new FuzzTarget(
          RecipeFuzzTest::read,
          new Memory(8 * Memory.USUAL.perByte(), 32 << 20),
          List.of(RecipeException.class));

  static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(SMALL.getBytes(StandardCharsets.UTF_8));
    seeds.add(Recipe.builtIn("quickstart").source().text().getBytes(StandardCharsets.UTF_8));
    return seeds;
  }

  @Test
  void damagedRecipeIsReadOrRefused() {
    target.checkMutations(seeds(), WORDS, 1000);
  }

  @MethodSource("seeds")
  @FuzzTest
  void recipe(byte[] input) {
    target.check(input);
  }

  private static void read(byte[] input) throws IOException {
    Recipe recipe = Recipe.read(Files.write(directory.resolve("damaged.yaml"), input));
    if (recipe.withSeed(11).seed() != 11) {
      throw new AssertionError("the recipe did not take another seed");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      textBlock =
          """
          model: "\\0" → damaged.yaml, line 1: model must be a path: '\\u{0}'
          {model: {hidden: x}} → damaged.yaml, line 1: hidden must be a whole number: x
          {a: !x%20 1} → damaged.yaml, line 1: a tag must not be empty, nor begin or end with a blank
          {a: [} → damaged.yaml, line 1: expected the node content, but found '}'
          """)
  void refusesWithFileAndLine(String text, String message) {
    var error =
        assertThrows(RecipeException.class, () -> read(text.getBytes(StandardCharsets.UTF_8)));
    assertEquals(message, error.getMessage());
  }

  @Test
  void refusesWhatIsNoTextAndWhatIsNestedTooDeeply() {
    for (String open : List.of("[", "{a: ", "- ", "? ")) {
      byte[] nested = open.repeat(100_000).getBytes(StandardCharsets.UTF_8);
      assertThrows(RecipeException.class, () -> read(nested));
    }
    assertThrows(RecipeException.class, () -> read(new byte[] {(byte) 0xff}));
  }

  @Test
  void longNamesAreNearToNothing() {
    String name = "x".repeat(1_000_000);
    String text =
        "stages: [{name: %s, objective: sft}]\ndata: {%<s: {source: grammar}}".formatted(name);
    assertThrows(RecipeException.class, () -> read(text.getBytes(StandardCharsets.UTF_8)));
  }
}
