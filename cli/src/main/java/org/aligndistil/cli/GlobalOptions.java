package org.aligndistil.cli;

import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The options that every command has, and that may stand before it as well.
final class GlobalOptions {

  /// Looked for by name, because it must work for a command line that cannot be parsed.
  static final String STACKTRACE = "--stacktrace";

  private static final String VERBOSE = "--verbose";

  private GlobalOptions() {}

  static void addTo(CommandSpec spec) {
    spec.usageMessage()
        .synopsisHeading("%nUsage: ")
        .sortOptions(false)
        .optionListHeading("%nOptions:%n");
    spec.addOption(flag(VERBOSE, "say which backend was chosen, and why"))
        .addOption(flag(STACKTRACE, "if it fails, show where in the code"))
        .addOption(
            OptionSpec.builder("-h", "--help").usageHelp(true).description("show this").build())
        .addOption(
            OptionSpec.builder("--version").versionHelp(true).description("show it").build());
  }

  /// An option without a value.
  static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).arity("0").type(boolean.class).description(description).build();
  }

  /// An option with a text as its value.
  static OptionSpec.Builder option(String name, String label, String description) {
    return OptionSpec.builder(name).type(String.class).paramLabel(label).description(description);
  }

  /// An argument that is no option.
  static PositionalParamSpec argument(String label, boolean required, String description) {
    return PositionalParamSpec.builder()
        .index("0")
        .arity(required ? "1" : "0..1")
        .required(required)
        .type(String.class)
        .paramLabel(label)
        .description(description)
        .build();
  }

  static boolean isVerbose(String[] args) {
    return Arrays.asList(args).contains(VERBOSE);
  }

  static String version() {
    return "aligndistil %s (java %s, %s %s)"
        .formatted(
            Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("of unknown version"),
            System.getProperty("java.version"),
            System.getProperty("os.name"),
            System.getProperty("os.arch"));
  }
}
