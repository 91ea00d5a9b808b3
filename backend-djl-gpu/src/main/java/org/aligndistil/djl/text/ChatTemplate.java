package org.aligndistil.djl.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.djl.data.Content;
import org.aligndistil.djl.data.Message;
import org.aligndistil.djl.text.template.Template;

/// How a model reads conversations: `apply_chat_template` of `transformers`.
///
/// @param template the template
/// @param special tokens that it may name
public record ChatTemplate(Template template, Map<String, String> special) {

  public ChatTemplate {
    special = Map.copyOf(special);
  }

  /// The text of a conversation that the model is to answer.
  public String prompt(Content.Messages messages) {
    return render(messages.messages(), Map.of("add_generation_prompt", true));
  }

  /// The text of a conversation, as it stands.
  public String whole(Content.Messages messages) {
    return render(messages.messages(), Map.of("add_generation_prompt", false));
  }

  /// What an answer adds to the text of its prompt.
  ///
  /// @param prompt the conversation so far
  /// @param answer the messages that follow
  /// @throws IllegalArgumentException if the text of both does not begin with that of the prompt
  public String response(Content.Messages prompt, Content.Messages answer) {
    List<Message> both = new ArrayList<>(prompt.messages());
    both.addAll(answer.messages());
    String begin = prompt(prompt);
    String whole = whole(new Content.Messages(both));
    if (!whole.startsWith(begin)) {
      throw new IllegalArgumentException(
          "the chat template writes a prompt in another way when an answer follows, so that there"
              + " is no boundary between them");
    }
    return whole.substring(begin.length());
  }

  private String render(List<Message> messages, Map<String, Boolean> flags) {
    Map<String, Object> variables = new LinkedHashMap<>(special);
    variables.putAll(flags);
    variables.put(
        "messages",
        messages.stream()
            .map(message -> Map.of("role", message.role(), "content", message.content()))
            .toList());
    return template.render(variables);
  }
}
