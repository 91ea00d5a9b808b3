package org.aligndistil.djl.text.template;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.aligndistil.djl.text.template.syntax.TemplateException;
import org.aligndistil.fuzz.FuzzTarget;
import org.aligndistil.fuzz.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// Any text is a template that renders two messages, or is refused, with an end to both.
final class TemplateFuzzTest {

  private static final Map<String, Object> VARIABLES =
      Map.of(
          "bos_token",
          "<s>",
          "add_generation_prompt",
          true,
          "messages",
          List.of(
              Map.of("role", "user", "content", " Hi "),
              Map.of("role", "assistant", "content", "Hello")));

  private static final List<String> WORDS =
      List.of(
          "{{ ",
          " }}",
          "{% ",
          " %}",
          "{#",
          "-",
          "for x in range(9)",
          "endfor",
          "if",
          "endif",
          "set a = a ~ a",
          "set ns.x = ns",
          "namespace(x=1)",
          "messages",
          "loop.index",
          " is defined",
          "|tojson(9)",
          "|replace('', 'ab')",
          "|join(messages)",
          "|unique|list",
          "*99999",
          "**",
          "[::-1]",
          "(((((((((((((((((((((((((((((((",
          "not not not not ",
          "raise_exception('no')");

  /// A template is a program: what it may do is limited, not by its length.
  private final FuzzTarget target =
      new FuzzTarget(
          TemplateFuzzTest::render,
          new Memory(Memory.USUAL.perByte(), 1L << 30),
          List.of(TemplateException.class));

  static List<byte[]> seeds() {
    return Stream.of(
            """
            {%- if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}
            {{- bos_token }}{# a comment #}
            {%- for message in messages %}
                {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
                    {{- raise_exception('Conversation roles must alternate') }}
                {%- elif message.role in ['user', "assistant"] and loop.first -%}
                    {{ '<|' + message.role + '|>\\n' + message['content'] | trim ~ "\\u00e9" }}
                {%- else -%}
                    {{ message | tojson(indent=2) }}{{ message.content[1:-1] }}
                {%- endif %}
            {%- endfor %}
            """,
            """
            {% set ns = namespace(found=false, n=0) %}
            {% for m in messages if m.content is string %}
            {% set ns.n = ns.n + 2 ** loop.index // 3 %}{% if ns.n > 9 %}{% break %}{% endif %}
            {% endfor %}
            {{ ns.n|string|replace('1', 'one')|upper }}{{ messages|map(attribute='role')|join(', ') }}
            {% set block %}{{ range(3)|list|reverse|first }}{% endset %}{{ block.split()[0] or none }}
            {{ {'a': [1, 2.5, true]}.items()|list }}{{ 'x' * 3 if messages|length < 3 else 'y' }}
            """)
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void damagedTemplateRendersOrIsRefused() {
    target.checkMutations(seeds(), WORDS, 3000);
  }

  @MethodSource("seeds")
  @FuzzTest
  void template(byte[] input) {
    target.check(input);
  }

  private static void render(byte[] input) {
    Template.parse(new String(input, StandardCharsets.UTF_8)).render(VARIABLES);
  }
}
