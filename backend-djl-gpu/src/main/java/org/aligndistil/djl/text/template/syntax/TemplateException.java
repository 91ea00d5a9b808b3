package org.aligndistil.djl.text.template.syntax;

import org.aligndistil.objective.MessageText;

/// A template that cannot be read or rendered, or that refuses what it is given.
public final class TemplateException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private TemplateException(String message) {
    super(MessageText.oneLine(message));
  }

  /// A place in a template is wrong, or asks for what there is not.
  ///
  /// @param line from 1
  /// @param problem a sentence that names the construct
  public static TemplateException at(int line, String problem) {
    return new TemplateException("chat template, line %d: %s".formatted(line, problem));
  }

  /// The template asks for more than it may have.
  ///
  /// @param problem a sentence
  public static TemplateException of(String problem) {
    return new TemplateException("chat template: " + problem);
  }

  /// The template called `raise_exception`.
  ///
  /// @param line from 1
  /// @param message what the template says
  public static TemplateException raised(int line, String message) {
    return at(line, "the template refuses the messages: " + message);
  }
}
