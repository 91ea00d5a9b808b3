package org.aligndistil.djl.text;

import org.aligndistil.djl.data.Skipped;

/// What became of the records of a file.
///
/// @param records how many there are
/// @param tokens of prompts and responses, after cutting
/// @param truncatedPrompts prompts that were cut
/// @param truncatedResponses responses that were cut
/// @param skipped what was left out: bad lines or rows, and records that cannot become tokens
public record TokenCounts(
    int records, long tokens, int truncatedPrompts, int truncatedResponses, Skipped skipped) {

  /// Nothing yet.
  public static final TokenCounts NONE = new TokenCounts(0, 0, 0, 0, Skipped.NONE);

  /// With one record more.
  public TokenCounts plus(TokenizedRecord record) {
    long length = record.prompt().length;
    for (int[] response : record.responses()) {
      length += response.length;
    }
    return new TokenCounts(
        records + 1,
        tokens + length,
        truncatedPrompts + record.truncatedPrompts(),
        truncatedResponses + record.truncatedResponses(),
        skipped);
  }

  /// The same with other records left out.
  public TokenCounts with(Skipped other) {
    return new TokenCounts(records, tokens, truncatedPrompts, truncatedResponses, other);
  }
}
