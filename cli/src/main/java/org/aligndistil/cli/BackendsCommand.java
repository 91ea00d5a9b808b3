package org.aligndistil.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.aligndistil.backend.Availability;
import org.aligndistil.backend.BackendProvider;
import org.aligndistil.backend.Backends;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `backends`: what can compute here, and what would.
final class BackendsCommand implements Command {

  private static final String JSON = "--json";

  @Override
  public CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("backends");
    spec.usageMessage()
        .header("Lists the backends, whether each can run here, and which one would be chosen.")
        .customSynopsis("aligndistil backends [--json]")
        .footer(
            "",
            "Without a name the best one that can run is chosen. A name given by --backend, by the",
            "system property aligndistil.backend or by the variable ALIGNDISTIL_BACKEND, in this"
                + " order,",
            "is never replaced by another.");
    return spec.addOption(GlobalOptions.flag(JSON, "print one JSON object"));
  }

  @Override
  public void run(ParseResult arguments, Terminal terminal) throws IOException {
    List<BackendProvider> providers = Backends.providers();
    BackendChoice choice = BackendChoice.of(Optional.empty(), terminal.environment());
    Optional<BackendProvider> chosen = choice.among(providers);
    if (arguments.hasMatchedOption(JSON)) {
      printJson(terminal, providers, choice, chosen);
    } else {
      printTable(terminal, providers, choice, chosen);
    }
  }

  private static void printTable(
      Terminal terminal,
      List<BackendProvider> providers,
      BackendChoice choice,
      Optional<BackendProvider> chosen) {
    Table table = new Table().headings("BACKEND", "STATE", "");
    for (BackendProvider provider : providers) {
      boolean isChosen = chosen.filter(provider::equals).isPresent();
      switch (provider.availability()) {
        case Availability.Available available ->
            table.row(
                Cell.bold(provider.name()),
                Cell.plain(isChosen ? "chosen" : "available"),
                Cell.plain(available.description()));
        case Availability.Unavailable unavailable ->
            table.row(
                Cell.bold(provider.name()),
                Cell.plain("unavailable"),
                Cell.plain(unavailable.reason()));
      }
    }
    remark(providers, choice, chosen).ifPresent(remark -> table.row().row(Cell.plain(remark)));
    table.print(terminal);
  }

  private static Optional<String> remark(
      List<BackendProvider> providers, BackendChoice choice, Optional<BackendProvider> chosen) {
    if (choice.forced().isEmpty()) {
      return chosen.isPresent() ? Optional.empty() : Optional.of("None can run here.");
    }
    BackendChoice.Forced forced = choice.forced().get();
    if (chosen.isPresent()) {
      return Optional.of("%s was forced by %s.".formatted(forced.name(), forced.by()));
    }
    boolean exists = providers.stream().anyMatch(provider -> provider.name().equals(forced.name()));
    return Optional.of(
        "%s forces %s, which %s."
            .formatted(forced.by(), forced.name(), exists ? "cannot run here" : "does not exist"));
  }

  private static void printJson(
      Terminal terminal,
      List<BackendProvider> providers,
      BackendChoice choice,
      Optional<BackendProvider> chosen)
      throws IOException {
    JsonOutput.print(
        terminal,
        json -> {
          json.writeStringField("chosen", chosen.map(BackendProvider::name).orElse(null));
          json.writeStringField(
              "forced_by", choice.forced().map(BackendChoice.Forced::by).orElse(null));
          json.writeArrayFieldStart("backends");
          for (BackendProvider provider : providers) {
            json.writeStartObject();
            json.writeStringField("name", provider.name());
            switch (provider.availability()) {
              case Availability.Available available -> {
                json.writeBooleanField("available", true);
                json.writeStringField("description", available.description());
              }
              case Availability.Unavailable unavailable -> {
                json.writeBooleanField("available", false);
                json.writeStringField("reason", unavailable.reason());
              }
            }
            json.writeNumberField("preference", provider.preference());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }
}
