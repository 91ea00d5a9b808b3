package org.aligndistil.djl.text.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.djl.text.template.syntax.Expression;
import org.aligndistil.djl.text.template.syntax.Statement;
import org.aligndistil.djl.text.template.syntax.TemplateException;

/// Runs the statements of a template once.
final class Interpreter {

  /// How a body ended.
  private enum Flow {
    ON,
    CONTINUE,
    BREAK
  }

  private final StringBuilder output = new StringBuilder();
  private final Scope globals;

  Interpreter(Map<String, Value> variables) {
    Map<String, Value> all = new LinkedHashMap<>(Functions.GLOBALS);
    all.putAll(variables);
    globals = Scope.of(all);
  }

  String render(List<Statement> statements) {
    run(statements, globals);
    return output.toString();
  }

  private Flow run(List<Statement> statements, Scope scope) {
    for (Statement statement : statements) {
      Flow flow = run(statement, scope);
      if (flow != Flow.ON) {
        return flow;
      }
    }
    return Flow.ON;
  }

  private Flow run(Statement statement, Scope scope) {
    switch (statement) {
      case Statement.Data data -> output(data.text());
      case Statement.Output shown -> output(Formatting.text(value(shown.expression(), scope)));
      case Statement.If choice -> {
        return run(branch(choice, scope), scope);
      }
      case Statement.For loop -> {
        return loop(loop, scope);
      }
      case Statement.Set set -> {
        Value value = value(set.value(), scope);
        assign(set.targets(), set.value().line(), value, scope);
      }
      case Statement.SetAttribute set -> {
        if (!(scope.get(set.namespace()) instanceof Value.Mapping namespace)) {
          throw TemplateException.at(
              set.line(),
              "'%s' is %s, not a namespace"
                  .formatted(set.namespace(), scope.get(set.namespace()).kind()));
        }
        namespace.entries().put(set.attribute(), value(set.value(), scope));
      }
      case Statement.SetBlock set -> {
        int begin = output.length();
        Flow flow = run(set.body(), scope);
        scope.set(set.target(), Budget.spendOn(new Value.Text(output.substring(begin))));
        output.setLength(begin);
        return flow;
      }
      case Statement.Group group -> {
        return run(group.body(), scope);
      }
      case Statement.Break _ -> {
        return Flow.BREAK;
      }
      case Statement.Continue _ -> {
        return Flow.CONTINUE;
      }
    }
    return Flow.ON;
  }

  private void output(String text) {
    Budget.requireLength((double) output.length() + text.length());
    Budget.spend(text.length());
    output.append(text);
  }

  private static List<Statement> branch(Statement.If choice, Scope scope) {
    for (Statement.Branch branch : choice.branches()) {
      if (value(branch.condition(), scope).isTrue()) {
        return branch.body();
      }
    }
    return choice.otherwise();
  }

  private Flow loop(Statement.For loop, Scope scope) {
    int line = loop.values().line();
    List<Value> values = new ArrayList<>();
    for (Value value : Operations.elements(line, value(loop.values(), scope))) {
      Scope round = scope.inner();
      Budget.spend(1);
      assign(loop.targets(), line, value, round);
      if (loop.condition().isEmpty() || value(loop.condition().get(), round).isTrue()) {
        values.add(value);
      }
    }
    for (int i = 0; i < values.size(); i++) {
      Scope round = scope.inner();
      round.set("loop", Budget.spendOn(round(values, i)));
      assign(loop.targets(), line, values.get(i), round);
      if (run(loop.body(), round) == Flow.BREAK) {
        break;
      }
    }
    return values.isEmpty() ? run(loop.otherwise(), scope) : Flow.ON;
  }

  private static Value round(List<Value> values, int i) {
    Map<String, Value> loop = new LinkedHashMap<>();
    int n = values.size();
    loop.put("index", new Value.Whole(i + 1L));
    loop.put("index0", new Value.Whole(i));
    loop.put("revindex", new Value.Whole(n - i));
    loop.put("revindex0", new Value.Whole(n - i - 1L));
    loop.put("first", Value.Truth.of(i == 0));
    loop.put("last", Value.Truth.of(i == n - 1));
    loop.put("length", new Value.Whole(n));
    if (i > 0) {
      loop.put("previtem", values.get(i - 1));
    }
    if (i + 1 < n) {
      loop.put("nextitem", values.get(i + 1));
    }
    return new Value.Mapping(loop);
  }

  private static void assign(List<String> targets, int line, Value value, Scope scope) {
    if (targets.size() == 1) {
      scope.set(targets.getFirst(), value);
      return;
    }
    List<Value> parts = Operations.elements(line, value);
    if (parts.size() != targets.size()) {
      throw TemplateException.at(
          line, "%d names for %d values".formatted(targets.size(), parts.size()));
    }
    for (int i = 0; i < parts.size(); i++) {
      scope.set(targets.get(i), parts.get(i));
    }
  }

  private static Value value(Expression expression, Scope scope) {
    return new Evaluation(scope).value(expression);
  }
}
