package org.aligndistil.djl.text;

import java.util.List;

/// A prompt and its responses as tokens. The arrays are not copied.
///
/// @param prompt at least one token
/// @param responses at least one token each
/// @param truncatedPrompts 1 if the prompt was cut, else 0
/// @param truncatedResponses how many of the responses were cut
public record TokenizedRecord(
    int[] prompt, List<int[]> responses, int truncatedPrompts, int truncatedResponses) {
  public TokenizedRecord {
    responses = List.copyOf(responses);
  }
}
