package org.aligndistil.djl.train.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `docs/recipes.md` says of every key what the code says.
class RecipeReferenceTest {

  private static final Path DOCUMENT =
      Path.of("").toAbsolutePath().getParent().resolve("docs/recipes.md");

  /// No key is near it.
  private static final String UNKNOWN = "zzzzzzzzzzzzzzzz";

  private static final Pattern WORDS = Pattern.compile("`([^`]*)`");

  private static final String DATA =
      "data: {reviews: {source: grammar},"
          + " pairs: {source: preferences, sampled_from: sft, count: 10}}";

  private static final String STAGES =
      Stream.of("sft", "reference", "dpo", "reverse_dpo")
          .map("{name: %s, objective: sft, data: reviews, steps: 5}"::formatted)
          .collect(Collectors.joining(", "));

  /// A row of a table.
  record Key(String name, String type, String usual) {

    /// The words that it may be, if these are all that it may be.
    List<String> choices() {
      return type.matches("(`[^`]*`(, )?)+") ? words(type) : List.of();
    }
  }

  /// A table of the document.
  ///
  /// @param headings above its parts
  /// @param usual a mapping that can be read
  /// @param recipe around the mapping
  record Section(List<String> headings, Map<String, String> usual, UnaryOperator<String> recipe) {

    List<Key> keys() {
      return headings.stream().flatMap(heading -> table(heading).stream()).toList();
    }

    Recipe read(Map<String, String> mapping) {
      String text =
          recipe.apply(
              mapping.entrySet().stream()
                  .map(entry -> entry.getKey() + ": " + entry.getValue())
                  .collect(Collectors.joining(", ", "{", "}")));
      Recipe read = Recipe.parse(new Recipe.Source("test", text, Path.of("")));
      Recipe.Source none = new Recipe.Source("none", "", Path.of(""));
      return new Recipe(
          none, read.seed(), read.model(), read.data(), read.stages(), read.examination());
    }

    Recipe readWith(String key, String value) {
      Map<String, String> mapping = new LinkedHashMap<>(usual);
      mapping.put(key, value);
      return read(mapping);
    }

    String refusal(String key, String value) {
      return assertThrows(RecipeException.class, () -> readWith(key, value), key).getMessage();
    }

    @Override
    public String toString() {
      return String.join(", ", headings);
    }
  }

  static List<Section> sections() {
    return List.of(
        new Section(
            List.of("## The recipe"),
            Map.of(
                "model", "{hidden: 16}",
                "data", "{reviews: {source: grammar}}",
                "stages", "[%s]".formatted(STAGES)),
            root -> root),
        new Section(
            List.of("## A new model"),
            Map.of(),
            model -> "{model: %s, %s, stages: [%s]}".formatted(model, DATA, STAGES)),
        new Section(
            List.of("## A data set"), Map.of("source", "grammar"), RecipeReferenceTest::withData),
        new Section(
            List.of("## A data set", "### `source: file`"),
            Map.of("source", "file", "path", "some.jsonl"),
            RecipeReferenceTest::withData),
        new Section(
            List.of("## A data set", "### `source: preferences`"),
            Map.of("source", "preferences", "sampled_from", "sft", "count", "10"),
            RecipeReferenceTest::withData),
        new Section(
            List.of("## A stage"),
            Map.of("name", "next", "objective", "dpo", "data", "pairs", "initial", "sft"),
            stage -> "{model: {}, %s, stages: [%s, %s]}".formatted(DATA, STAGES, stage)),
        new Section(
            List.of("## The evaluation"),
            Map.of("data", "pairs"),
            evaluation ->
                "{model: {}, %s, stages: [%s], evaluation: %s}"
                    .formatted(DATA, STAGES, evaluation)));
  }

  private static String withData(String set) {
    return "{model: {}, data: {reviews: {source: grammar}, set: %s}, stages: [%s]}"
        .formatted(set, STAGES);
  }

  private static List<Key> table(String heading) {
    try {
      return Files.readAllLines(DOCUMENT).stream()
          .dropWhile(line -> !line.equals(heading))
          .skip(1)
          .takeWhile(line -> !line.startsWith("#"))
          .filter(line -> line.startsWith("| `"))
          .map(line -> line.split(" *\\| *", -1))
          .map(cells -> new Key(words(cells[1]).getFirst(), cells[2], cells[3]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> words(String text) {
    return WORDS.matcher(text).results().map((MatchResult word) -> word.group(1)).toList();
  }

  @ParameterizedTest
  @MethodSource("sections")
  void everyKeyIsThereAndNoOther(Section section) {
    String message = section.refusal(UNKNOWN, "1");
    String there = message.substring(message.indexOf("there are: ") + "there are: ".length());
    Set<String> documented =
        section.keys().stream().map(Key::name).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(Arrays.asList(there.split(", ", -1))), documented, message);
  }

  @ParameterizedTest
  @MethodSource("sections")
  void defaultsAreThoseOfTheCode(Section section) {
    Recipe usual = section.read(section.usual());
    for (Key key : section.keys()) {
      List<String> words = words(key.usual());
      if (key.usual().equals("required")) {
        Map<String, String> less = new LinkedHashMap<>(section.usual());
        less.remove(key.name());
        String message =
            assertThrows(RecipeException.class, () -> section.read(less), key.name()).getMessage();
        assertTrue(message.endsWith("lacks '%s'".formatted(key.name())), message);
      } else if (key.usual().matches("`[^`]*`") && !section.usual().containsKey(key.name())) {
        assertEquals(usual, section.readWith(key.name(), words.getFirst()), key.toString());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sections")
  void typesAreThoseOfTheCode(Section section) {
    for (Key key : section.keys()) {
      if (!key.choices().isEmpty()) {
        Set<String> choices = new TreeSet<>(key.choices());
        String message = section.refusal(key.name(), UNKNOWN);
        assertEquals(choices, allowed(message), message);
      } else if (key.type().equals("count")) {
        assertRefused(section, key, "0", "must be at least 1: 0");
      } else if (key.type().equals("whole number")) {
        assertRefused(section, key, "0.5", "must be a whole number: 0.5");
      } else if (key.type().startsWith("positive number")) {
        assertRefused(section, key, "0", "must be positive");
      } else if (key.type().equals("number from 0 to 1")) {
        assertRefused(section, key, "1.5", "must be from 0.0 to 1.0: 1.5");
      } else if (key.type().equals("number from 0 to below 1")) {
        assertRefused(section, key, "1", "must be from 0.0 to 0.99999");
      } else if (key.type().startsWith("number")) {
        assertRefused(section, key, "-1", "must be from 0.0 to ");
      } else if (key.type().startsWith("mapping") || key.type().startsWith("[mapping]")) {
        assertRefused(section, key, UNKNOWN, "must be a mapping");
      }
    }
  }

  private static void assertRefused(Section section, Key key, String value, String reason) {
    String message = section.refusal(key.name(), value);
    assertTrue(message.contains(reason), message);
  }

  /// `… must be one of a, b: z` or `… must be true or false: z`.
  private static Set<String> allowed(String message) {
    String list =
        message
            .substring(message.indexOf(" must be ") + " must be ".length())
            .replace("one of ", "")
            .replaceFirst(": " + UNKNOWN + "$", "");
    return new TreeSet<>(Arrays.asList(list.split(", | or ", -1)));
  }
}
