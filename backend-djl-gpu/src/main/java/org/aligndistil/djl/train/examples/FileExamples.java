package org.aligndistil.djl.train.examples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.aligndistil.djl.data.BadRecords;
import org.aligndistil.djl.data.Content;
import org.aligndistil.djl.data.Conversation;
import org.aligndistil.djl.data.Dataset;
import org.aligndistil.djl.data.Message;
import org.aligndistil.djl.data.PreferenceRecord;
import org.aligndistil.djl.data.PromptCompletion;
import org.aligndistil.djl.data.RecordType;
import org.aligndistil.djl.text.ModelText;
import org.aligndistil.djl.text.RecordTokenizer;
import org.aligndistil.djl.text.TokenCounts;
import org.aligndistil.djl.text.TokenizedRecord;
import org.aligndistil.djl.train.recipe.DataSet;

/// The examples of a file.
///
/// @param list all of them
/// @param counts what became of its records
public record FileExamples(List<Example> list, TokenCounts counts) {

  public FileExamples {
    list = List.copyOf(list);
  }

  /// A prompt with its responses.
  private record Parts(Content prompt, List<Content> responses) {}

  /// Reads all of them.
  ///
  /// @param file what to read, and how
  /// @param text how the model reads texts
  /// @throws IllegalArgumentException if a record cannot become tokens and bad ones are not to be
  ///   skipped; the message names the line
  public static FileExamples read(DataSet.File file, ModelText text) throws IOException {
    return switch (file.records()) {
      case PREFERENCE ->
          read(
              file,
              text,
              PreferenceRecord.TYPE,
              pair -> new Parts(pair.prompt(), List.of(pair.chosen(), pair.rejected())));
      case COMPLETION ->
          read(
              file,
              text,
              PromptCompletion.TYPE,
              pair -> new Parts(pair.prompt(), List.of(pair.completion())));
      case CONVERSATION -> read(file, text, Conversation.TYPE, FileExamples::lastTurn);
    };
  }

  private static <T> FileExamples read(
      DataSet.File file, ModelText text, RecordType<T> type, Function<T, Parts> splitter)
      throws IOException {
    RecordTokenizer tokenizer = new RecordTokenizer(text, file.tokenization());
    List<Example> examples = new ArrayList<>();
    try (Dataset<T> data = Dataset.open(file.path(), type, file.columns(), file.badRecords())) {
      TokenCounts counts = TokenCounts.NONE.with(data.skipped());
      for (int i = 0; i < data.size(); i++) {
        try {
          Parts parts = splitter.apply(data.get(i));
          TokenizedRecord tokens = tokenizer.tokenize(parts.prompt(), parts.responses());
          examples.add(new Example(tokens.prompt(), tokens.responses()));
          counts = counts.plus(tokens);
        } catch (IllegalArgumentException e) {
          String reason =
              "%s, line %d: %s".formatted(file.path(), data.line(i), e.getMessage());
          if (file.badRecords() == BadRecords.FAIL) {
            throw new IllegalArgumentException(reason, e);
          }
          counts = counts.with(counts.skipped().plus(reason));
        }
      }
      return new FileExamples(examples, counts);
    }
  }

  private static Parts lastTurn(Conversation conversation) {
    List<Message> messages = conversation.messages();
    int last = messages.size() - 1;
    if (last == 0 || !messages.get(last).role().equals("assistant")) {
      throw new IllegalArgumentException(
          "messages must be at least two and end with one of the role 'assistant'");
    }
    return new Parts(
        new Content.Messages(messages.subList(0, last)),
        List.of(new Content.Messages(messages.subList(last, last + 1))));
  }
}
