package org.aligndistil.djl.train.examples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.aligndistil.djl.data.Content;
import org.aligndistil.djl.data.Dataset;
import org.aligndistil.djl.data.PreferenceRecord;
import org.aligndistil.djl.data.PromptCompletion;
import org.aligndistil.djl.data.RecordType;
import org.aligndistil.djl.data.Skipped;
import org.aligndistil.djl.train.recipe.DataSet;

/// The examples of a file in the words of the built-in world.
public final class FileExamples {

  private FileExamples() {}

  /// Reads all of them.
  ///
  /// @throws IllegalArgumentException if a text has another word; the message names the line
  public static List<Example> read(DataSet.File file) throws IOException {
    return read(file, _ -> {});
  }

  /// Reads all of them, and tells what had to be left out.
  ///
  /// @param file the file
  /// @param skipped is told once
  /// @throws IllegalArgumentException if a text has another word; the message names the line
  public static List<Example> read(DataSet.File file, Consumer<Skipped> skipped)
      throws IOException {
    return switch (file.records()) {
      case PREFERENCE ->
          read(
              file,
              skipped,
              PreferenceRecord.TYPE,
              preference ->
                  new Example(
                      tokens(preference.prompt()),
                      List.of(tokens(preference.chosen()), tokens(preference.rejected()))));
      case COMPLETION ->
          read(
              file,
              skipped,
              PromptCompletion.TYPE,
              completion ->
                  new Example(
                      tokens(completion.prompt()), List.of(tokens(completion.completion()))));
    };
  }

  private static <T> List<Example> read(
      DataSet.File file,
      Consumer<Skipped> skipped,
      RecordType<T> type,
      Function<T, Example> tokenizer)
      throws IOException {
    List<Example> examples = new ArrayList<>();
    try (Dataset<T> data = Dataset.open(file.path(), type, file.columns(), file.badRecords())) {
      skipped.accept(data.skipped());
      for (int i = 0; i < data.size(); i++) {
        try {
          examples.add(tokenizer.apply(data.get(i)));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "%s, line %d: %s".formatted(file.path(), data.line(i), e.getMessage()), e);
        }
      }
    }
    return examples;
  }

  private static int[] tokens(Content content) {
    return switch (content) {
      case Content.Text text -> World.tokens(text.text());
      case Content.Messages _ ->
          throw new IllegalArgumentException("expected a text, found a list of messages");
    };
  }
}
