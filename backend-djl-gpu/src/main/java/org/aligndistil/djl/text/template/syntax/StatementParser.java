package org.aligndistil.djl.text.template.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads templates.
public final class StatementParser {

  /// Statements are read and run by recursion.
  private static final int DEEPEST = 50;

  private final Cursor cursor;
  private final ExpressionParser expressions;
  private int depth;

  private StatementParser(String template) {
    this.cursor = new Cursor(Lexer.tokens(template));
    this.expressions = new ExpressionParser(cursor);
  }

  /// The statements of a template.
  ///
  /// @throws TemplateException if it is malformed, or has a statement that is not supported
  public static List<Statement> parse(String template) {
    StatementParser parser = new StatementParser(template);
    List<Statement> statements = parser.body(List.of());
    if (!parser.cursor.isNext(Token.Kind.END)) {
      throw parser.cursor.unexpected("a statement");
    }
    return statements;
  }

  /// Statements up to a tag that begins with one of some words, whose beginning is passed over.
  private List<Statement> body(List<String> ends) {
    List<Statement> statements = new ArrayList<>();
    while (true) {
      Token token = cursor.take();
      switch (token.kind()) {
        case DATA -> statements.add(new Statement.Data(token.text()));
        case OUTPUT_BEGIN -> {
          statements.add(new Statement.Output(expressions.tuple()));
          cursor.expect(Token.Kind.OUTPUT_END, "'}}'");
        }
        case BLOCK_BEGIN -> {
          if (ends.contains(cursor.next().text())) {
            return statements;
          }
          statements.add(statement());
        }
        default -> {
          if (!ends.isEmpty()) {
            throw cursor.unexpected("'" + ends.getLast() + "'");
          }
          return statements;
        }
      }
    }
  }

  private Statement statement() {
    if (++depth > DEEPEST) {
      throw TemplateException.at(
          cursor.line(), "statements must not be nested more than %d deep".formatted(DEEPEST));
    }
    Statement statement = read();
    depth--;
    return statement;
  }

  private Statement read() {
    Token word = cursor.expect(Token.Kind.NAME, "the name of a statement");
    return switch (word.text()) {
      case "if" -> choice();
      case "for" -> loop();
      case "set" -> assignment();
      case "generation" -> {
        end();
        yield new Statement.Group(closed("endgeneration"));
      }
      case "break" -> {
        end();
        yield new Statement.Break();
      }
      case "continue" -> {
        end();
        yield new Statement.Continue();
      }
      default ->
          throw TemplateException.at(
              word.line(), "the statement '%s' is not supported".formatted(word.text()));
    };
  }

  private Statement choice() {
    List<Statement.Branch> branches = new ArrayList<>();
    while (true) {
      Expression condition = expressions.tuple();
      end();
      branches.add(new Statement.Branch(condition, body(List.of("elif", "else", "endif"))));
      if (!cursor.accept("elif")) {
        return new Statement.If(branches, otherwise("endif"));
      }
    }
  }

  private Statement loop() {
    List<String> targets = targets();
    cursor.expect("in");
    Expression values = expressions.disjunction();
    Optional<Expression> condition =
        cursor.accept("if") ? Optional.of(expressions.expression()) : Optional.empty();
    end();
    List<Statement> body = body(List.of("else", "endfor"));
    return new Statement.For(targets, values, condition, body, otherwise("endfor"));
  }

  /// What follows a last `else`, if there is one, up to the end of the statement.
  private List<Statement> otherwise(String close) {
    List<Statement> otherwise = List.of();
    if (cursor.accept("else")) {
      end();
      otherwise = body(List.of(close));
    }
    cursor.expect(close);
    end();
    return otherwise;
  }

  private Statement assignment() {
    int line = cursor.line();
    List<String> targets = targets();
    if (cursor.accept(".")) {
      String attribute = cursor.expect(Token.Kind.NAME, "the name of an attribute").text();
      cursor.expect("=");
      Statement set =
          new Statement.SetAttribute(line, targets.getFirst(), attribute, expressions.tuple());
      end();
      return set;
    }
    if (cursor.accept("=")) {
      Statement set = new Statement.Set(targets, expressions.tuple());
      end();
      return set;
    }
    end();
    return new Statement.SetBlock(targets.getFirst(), closed("endset"));
  }

  private List<String> targets() {
    boolean isBracketed = cursor.accept("(");
    List<String> targets = new ArrayList<>();
    do {
      targets.add(cursor.expect(Token.Kind.NAME, "a name").text());
    } while (cursor.accept(","));
    if (isBracketed) {
      cursor.expect(")");
    }
    return targets;
  }

  private List<Statement> closed(String close) {
    List<Statement> body = body(List.of(close));
    cursor.expect(close);
    end();
    return body;
  }

  private void end() {
    cursor.expect(Token.Kind.BLOCK_END, "'%}'");
  }
}
