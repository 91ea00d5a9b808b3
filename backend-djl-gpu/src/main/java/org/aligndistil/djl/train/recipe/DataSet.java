package org.aligndistil.djl.train.recipe;

import java.nio.file.Path;
import org.aligndistil.djl.data.BadRecords;
import org.aligndistil.djl.data.Columns;
import org.aligndistil.djl.text.Tokenization;

/// Where prompts and responses come from.
public sealed interface DataSet {

  /// Whether there are two responses to each prompt, one of them preferred.
  default boolean hasPairs() {
    return switch (this) {
      case Grammar _ -> false;
      case Sampled _ -> true;
      case File file -> file.records() == Records.PREFERENCE;
    };
  }

  /// Fresh samples of the built-in world's grammar: as many as are asked for, no two the same draw.
  record Grammar() implements DataSet {}

  /// Preference pairs of the built-in world: two responses of a stage's model to each prompt,
  /// ranked by the gold reward through Bradley and Terry's model.
  ///
  /// @param sampledFrom the stage whose model responds
  /// @param count number of pairs
  /// @param labelTemperature τ > 0: the better response is the chosen one with probability
  ///   σ(difference / τ)
  record Sampled(String sampledFrom, int count, double labelTemperature) implements DataSet {}

  /// What the records of a file are.
  enum Records {
    /// A prompt, a chosen and a rejected response.
    PREFERENCE,
    /// A prompt and a response.
    COMPLETION,
    /// A list of messages, of which the last is the response.
    CONVERSATION
  }

  /// A file of JSON Lines or Parquet, by its suffix.
  ///
  /// @param path the file
  /// @param records what its records are
  /// @param columns which column holds which part of a record
  /// @param badRecords what to do with what makes no record
  /// @param tokenization how its texts become tokens
  record File(
      Path path, Records records, Columns columns, BadRecords badRecords, Tokenization tokenization)
      implements DataSet {

    /// A file of preferences with the usual columns.
    public static File of(Path path) {
      return new File(
          path, Records.PREFERENCE, Columns.SAME, BadRecords.FAIL, Tokenization.DEFAULT);
    }

    /// The same file with another way into tokens.
    public File with(Tokenization other) {
      return new File(path, records, columns, badRecords, other);
    }
  }
}
