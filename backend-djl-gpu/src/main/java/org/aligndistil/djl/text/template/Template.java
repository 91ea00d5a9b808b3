package org.aligndistil.djl.text.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.djl.text.template.syntax.Statement;
import org.aligndistil.djl.text.template.syntax.StatementParser;
import org.jspecify.annotations.Nullable;

/// A template that has been read, to be rendered as often as wanted.
///
/// ```
/// Template.parse("{% for m in messages %}{{ m.role }}: {{ m.content | trim }}\n{% endfor %}")
///     .render(Map.of("messages", List.of(Map.of("role", "user", "content", " Hello "))))
/// ```
///
/// Defined beside the variables are `namespace`, `raise_exception` and `range`. There is no
/// `strftime_now`: the same messages have the same text on every day, and templates that ask for it
/// with `is defined` take the date that they carry.
public final class Template {

  private final List<Statement> statements;

  private Template(List<Statement> statements) {
    this.statements = statements;
  }

  /// Reads a template.
  ///
  /// @throws TemplateException if it is malformed, or has a statement that is not supported
  public static Template parse(String text) {
    return new Template(StatementParser.parse(text));
  }

  /// Renders the template.
  ///
  /// @param variables trees of maps, lists, strings, numbers, booleans and null, by name
  /// @throws TemplateException if a step fails, if the template refuses the variables, or if it
  ///   asks for more time or memory than those of chats do
  public String render(Map<String, ? extends @Nullable Object> variables) {
    Map<String, Value> values = new LinkedHashMap<>();
    variables.forEach((name, tree) -> values.put(name, Value.of(tree)));
    return Budget.limit(values, () -> new Interpreter(values).render(statements));
  }
}
