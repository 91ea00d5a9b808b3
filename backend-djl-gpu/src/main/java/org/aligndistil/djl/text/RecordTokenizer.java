package org.aligndistil.djl.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.aligndistil.djl.data.Content;

/// Prompts and responses as tokens.
///
/// **Prompt and response are tokenised separately**, so that the boundary lies between two tokens
/// whatever they say: the prompt's tokens are those that the model is given when it generates, and
/// log π(y|x) is a sum over whole tokens of the response alone. Tokenised together, the last
/// characters of a prompt and the first of a response can share a token, which belongs to neither.
/// A text begins with the special tokens that the tokenizer puts there; a response has none but its
/// end. A conversation is written out by the chat template first, and the response is what the
/// answer adds to the text of the prompt.
///
/// A response ends with the token that ends a text. What a template writes behind a token that
/// stops generation is never generated, and is left out if it is white space. An empty response is
/// its end alone.
///
/// @param text how the model reads texts
/// @param settings limits, and the end of responses
public record RecordTokenizer(ModelText text, Tokenization settings) {

  /// The tokens of a record.
  ///
  /// @param prompt what is answered
  /// @param responses one or two
  /// @throws IllegalArgumentException if a part cannot be written in tokens, or has none
  public TokenizedRecord tokenize(Content prompt, List<Content> responses) {
    int[] whole = text.prompt(prompt);
    int longest = settings.maximumPromptLength();
    int[] kept =
        whole.length <= longest
            ? whole
            : Arrays.copyOfRange(whole, whole.length - longest, whole.length);
    List<int[]> tokens = new ArrayList<>();
    int truncated = 0;
    for (Content response : responses) {
      int[] all = response(prompt, response);
      int room = settings.maximumLength() - kept.length;
      truncated += all.length > room ? 1 : 0;
      tokens.add(all.length > room ? Arrays.copyOf(all, room) : all);
    }
    return new TokenizedRecord(kept, tokens, kept.length < whole.length ? 1 : 0, truncated);
  }

  private int[] response(Content prompt, Content response) {
    int[] tokens =
        switch (response) {
          case Content.Text answer -> text.tokenizer().encode(answer.text());
          case Content.Messages answer ->
              withoutTrailer(
                  text.tokenizer()
                      .encode(
                          text.requireChatTemplate().response(prompt.asConversation(), answer)));
        };
    int[] ended =
        switch (settings.end()) {
          case APPEND -> ended(tokens);
          case AS_GIVEN -> tokens;
        };
    if (ended.length == 0) {
      throw new IllegalArgumentException("a response must have a token");
    }
    return ended;
  }

  private int[] ended(int[] tokens) {
    List<Integer> stops = text.special().stops();
    if (tokens.length > 0 && stops.contains(tokens[tokens.length - 1])) {
      return tokens;
    }
    int end =
        text.special()
            .end()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "the model's directory names no token that ends a text (eos_token)"));
    int[] ended = Arrays.copyOf(tokens, tokens.length + 1);
    ended[tokens.length] = end;
    return ended;
  }

  private int[] withoutTrailer(int[] tokens) {
    int last = tokens.length - 1;
    while (last >= 0 && !text.special().stops().contains(tokens[last])) {
      last--;
    }
    int[] trailer = Arrays.copyOfRange(tokens, last + 1, tokens.length);
    return last >= 0 && text.tokenizer().decode(trailer).isBlank()
        ? Arrays.copyOf(tokens, last + 1)
        : tokens;
  }
}
