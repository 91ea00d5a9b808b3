package org.aligndistil.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.aligndistil.objective.teacher.TeacherShape;
import org.aligndistil.objective.teacher.TeacherStore;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `teacher inspect`: what a store holds, and whether it is whole.
final class TeacherInspectCommand implements Command {

  private static final String JSON = "--json";

  @Override
  public CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("inspect");
    spec.usageMessage()
        .header("Reads all of a teacher store, compares checksums, and says what it holds.")
        .customSynopsis("aligndistil teacher inspect DIR [--json]")
        .parameterListHeading("%n");
    return spec.addPositional(GlobalOptions.argument("DIR", true, "the store, or its index.json"))
        .addOption(GlobalOptions.flag(JSON, "print one JSON object"));
  }

  @Override
  public void run(ParseResult arguments, Terminal terminal) throws IOException {
    Path path = Path.of(arguments.matchedPositionalValue(0, ""));
    try (TeacherStore store = TeacherStore.open(path)) {
      store.verify();
      double remaining = store.meanRemainingMass();
      if (arguments.hasMatchedOption(JSON)) {
        printJson(terminal, store, remaining);
      } else {
        printTable(terminal, path, store, remaining);
      }
    }
  }

  private static void printTable(
      Terminal terminal, Path path, TeacherStore store, double remaining) {
    TeacherShape shape = store.shape();
    new Table()
        .row(Cell.bold(path.toString()))
        .row()
        .row(Cell.dim("  role"), Cell.plain(store.source().role().toString()))
        .row(Cell.dim("  labels"), Cell.plain(store.source().tokens().labels()))
        .row(Cell.dim("  offsets"), Cell.plain(store.source().tokens().offsets()))
        .row(Cell.dim("  rows"), Cell.plain(number(shape.rows())))
        .row(
            Cell.dim("  top"),
            Cell.plain("%d of %s tokens".formatted(shape.top(), number(shape.vocabulary()))))
        .row(Cell.dim("  mean remaining mass"), Cell.plain(Numbers.exact(remaining)))
        .row(Cell.dim("  precision"), Cell.plain(shape.precision().name()))
        .row(
            Cell.dim("  shards"),
            Cell.plain("%d, %s bytes".formatted(shape.shards(), number(store.bytes()))))
        .row(Cell.dim("  checksums"), Cell.plain("all match"))
        .print(terminal);
  }

  private static void printJson(Terminal terminal, TeacherStore store, double remaining)
      throws IOException {
    TeacherShape shape = store.shape();
    JsonOutput.print(
        terminal,
        json -> {
          json.writeStringField("role", store.source().role().toString());
          json.writeStringField("labels_sha256", store.source().tokens().labels());
          json.writeStringField("offsets_sha256", store.source().tokens().offsets());
          json.writeNumberField("rows", shape.rows());
          json.writeNumberField("top", shape.top());
          json.writeNumberField("vocabulary", shape.vocabulary());
          json.writeNumberField("mean_remaining_mass", remaining);
          json.writeStringField("precision", shape.precision().name());
          json.writeNumberField("shards", shape.shards());
          json.writeNumberField("bytes", store.bytes());
        });
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
