package org.aligndistil.djl.text;

/// What became of the records of a file.
///
/// @param records how many there are
/// @param tokens of prompts and responses, after cutting
/// @param truncatedPrompts prompts that were cut
/// @param truncatedResponses responses that were cut
/// @param skipped records that were left out
public record TokenCounts(
    int records, long tokens, int truncatedPrompts, int truncatedResponses, long skipped) {

  /// Nothing yet.
  public static final TokenCounts NONE = new TokenCounts(0, 0, 0, 0, 0);

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

  /// With records more that were left out.
  public TokenCounts plusSkipped(long more) {
    return new TokenCounts(records, tokens, truncatedPrompts, truncatedResponses, skipped + more);
  }
}
