package org.aligndistil.djl.text.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.aligndistil.djl.text.template.syntax.TemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Expected texts are Jinja 2's, as `transformers` sets it up.
class TemplateTest {

  private static final Map<String, Object> VARIABLES =
      Map.of(
          "s", "abcdef",
          "list", List.of("x", "y", "z"),
          "map", Map.of("key", "value"),
          "messages",
              List.of(
                  Map.of("role", "user", "content", " Hi "),
                  Map.of("role", "assistant", "content", "Hello")));

  private static String render(String template) {
    return Template.parse(template).render(VARIABLES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '`',
      textBlock =
          """
          s[1:] → bcdef
          s[:-1] → abcde
          s[::-1] → fedcba
          s[-2:] → ef
          s[4:2] → ``
          list[-1] → z
          list[9] → ``
          list[::-1] | join('+') → z+y+x
          s | length + 1 → 7
          7 // 2 ~ 7 % 4 → 33
          -7 // 2 → -4
          2 ** 3 + 1.5 → 9.5
          1 / 2 → 0.5
          not 1 == 2 and 'b' in s → True
          'x' not in list → False
          1 < 2 <= 2 → True
          none → None
          [1, 'it''s', none, true] → [1, 'its', None, True]
          missing or 'other' → other
          'yes' if s else 'no' → yes
          'yes' if missing → ``
          missing is defined → False
          missing is not defined → True
          s is string and s is not none → True
          map is mapping and list is iterable → True
          4 is divisibleby 2 → True
          map.key ~ map['key'] ~ map.other → valuevalue
          map.get('other', 'default') → default
          map.items() | first | join('=') → key=value
          '  x '.strip() ~ 'xxy'.lstrip('x') → xy
          'a b  c'.split() | join(',') → a,b,c
          'a--b'.split('-') → ['a', '', 'b']
          'a-b-c'.split('-', 1)[1] → b-c
          s.startswith('ab') and s.endswith(('x', 'ef')) → True
          'hello world'.title() ~ 'ABC'.capitalize() → Hello WorldAbc
          'aaa'.replace('a', 'b', 2) → bba
          missing | default('d') → d
          '' | default('d', true) → d
          {'a': [1, 2.5, none], 'b': 'é"'} | tojson → {"a": [1, 2.5, null], "b": "é\\""}
          '3' | int + 1 → 4
          messages | map(attribute='role') | join(' ') → user assistant
          messages | selectattr('role', 'equalto', 'user') | list | length → 1
          range(3) | list → [0, 1, 2]
          """)
  void expressionsAreWhatJinjaSays(String expression, String expected) {
    assertEquals(expected, render("{{ " + expression + " }}"));
  }

  @Test
  void statementsNest() {
    assertEquals(
        "0user!1assistant.",
        render(
            "{% for m in messages %}{{ loop.index0 ~ m.role }}"
                + "{% if loop.last %}.{% elif m.role == 'user' %}!{% else %}?{% endif %}"
                + "{% else %}none{% endfor %}"));
    assertEquals("none", render("{% for m in [] %}x{% else %}none{% endfor %}"));
    assertEquals("y", render("{% for x in list if x != 'x' %}{{ x }}{% break %}{% endfor %}"));
    assertEquals("key=value", render("{% for k, v in map.items() %}{{ k }}={{ v }}{% endfor %}"));
    assertEquals("<b>", render("{% set t %}<{{ 'b' }}>{% endset %}{{ t }}"));
    assertEquals("ab", render("{% generation %}a{% endgeneration %}b"));
  }

  @Test
  void aLoopForgetsWhatItSetsButNotWhatItSetsInANamespace() {
    assertEquals(
        "0 3",
        render(
            "{% set n = 0 %}{% set ns = namespace(n=0) %}"
                + "{% for x in list %}{% set n = n + 1 %}{% set ns.n = ns.n + 1 %}{% endfor %}"
                + "{{ n }} {{ ns.n }}"));
  }

  @Test
  void whiteSpaceAroundTagsGoesAsJinjaTrimsIt() {
    assertEquals("a\nb\n", render("a\n  {% if true %}\nb\n  {% endif %}\n"));
    assertEquals("ab", render("a\n  {%- if true -%}  \nb{% endif %}"));
    assertEquals("a  b", render("a  {# a comment #}b"));
    assertEquals("b", render("  {# a comment #}\nb"));
    assertEquals("  \nb", render("  {%+ if true +%}\nb{% endif %}"));
    assertEquals("a\n  x\nb", render("a\n  {{ 'x' }}\nb\n"));
    assertEquals("axb", render("a\n  {{- 'x' -}}\n b"));
  }

  @Test
  void jsonCanBeIndented() {
    assertEquals(
        "{\n    \"a\": [\n        1\n    ],\n    \"b\": {}\n}",
        render("{{ {'a': [1], 'b': {}} | tojson(indent=4) }}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      textBlock =
          """
          {{ raise_exception('roles must alternate') }} → line 2: the template refuses the messages: roles must alternate
          {% macro m() %}{% endmacro %} → line 2: the statement 'macro' is not supported
          {{ s | shout }} → line 2: the filter 'shout' is not supported
          {{ s is loud }} → line 2: the test 'loud' is not supported
          {{ missing.role }} → line 2: 'missing' is undefined, so it has no 'role'
          {{ strftime_now('%Y') }} → line 2: cannot call 'strftime_now', which is undefined
          {{ 'a' + 1 }} → line 2: '+' of a text and a number
          {% if s %} → line 2: expected 'endif', found the end of the template
          {{ s → line 2: a '{{' has no '}}'
          {{ 'x }} → line 2: a string has no end
          {{ s s }} → line 2: expected '}}', found 's'
          {% for x s %} → line 2: expected 'in', found 's'
          {# x → line 2: a comment '{#' has no '#}'
          {{ 1 // 0 }} → line 2: a division by 0
          {{ 9 is divisibleby 0 }} → line 2: a division by 0
          {{ 99999999999999999999 }} → line 2: a whole number is too large: '99999999999999999999'
          {{ range(-9223372036854775807, 9223372036854775807) }} → line 2: no such range
          """)
  void errorsNameTheLineAndTheConstruct(String template, String message) {
    var error = assertThrows(TemplateException.class, () -> render("\n" + template));
    assertEquals("chat template, " + message, error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% set a = 'x' * 4000000 %}{{ a ~ a }}",
        "{{ ('x' * 1000000) | replace('', 'yyyyyyyyyy') }}",
        "{{ 'a\nb' | indent(2147483647) }}",
        "{{ [[1]] | tojson(2147483647) }}",
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{% set ns = namespace(a=[0]) %}{% for i in range(40) %}{% set ns.a = [ns.a, ns.a] %}"
            + "{% endfor %}{{ ns.a }}",
        "{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}",
        "{% set ns = namespace() %}{% set ns.x = ns %}{% set m = namespace() %}{% set m.x = m %}"
            + "{{ ns == m }}",
        "{% set ns = namespace() %}{% set ns.x = ns %}{{ [ns, ns] | unique | list }}",
      })
  void refusesWhatHasNoEnd(String template) {
    assertThrows(TemplateException.class, () -> render(template));
  }

  @ParameterizedTest
  @CsvSource({"(,),100", "[,],100000", "'not ','',2000", "-,'',100000", "s~,'',100000"})
  void refusesWhatIsNestedTooDeeply(String begin, String end, int times) {
    String template = "{{ " + begin.repeat(times) + "s" + end.repeat(times) + " }}";
    var error = assertThrows(TemplateException.class, () -> render(template));
    assertEquals(
        "chat template, line 1: a tag must have at most 1000 words, nested at most 50 deep",
        error.getMessage());
    String statements = "{% if s %}".repeat(10_000) + "{% endif %}".repeat(10_000);
    assertThrows(TemplateException.class, () -> render(statements));
  }

  @Test
  void longConversationsAreNoEndlessOnes() {
    List<Map<String, String>> messages =
        Collections.nCopies(2000, Map.of("role", "user", "content", "x".repeat(1000)));
    String text =
        Template.parse(
                "{% for m in messages %}{{ m.role ~ m.content | trim }}"
                    + "{% if m.content == messages[0].content and 'y' in m.content %}no{% endif %}"
                    + "{% endfor %}")
            .render(Map.of("messages", messages));
    assertEquals(2000 * 1004, text.length());
  }
}
