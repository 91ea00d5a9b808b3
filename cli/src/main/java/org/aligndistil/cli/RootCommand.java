package org.aligndistil.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// The command `aligndistil`, which only holds the others.
final class RootCommand {

  private RootCommand() {}

  static CommandLine commandLine() {
    CommandSpec root = CommandSpec.create().name("aligndistil");
    root.usageMessage()
        .header(
            "Computes alignment losses exactly, with proven error bounds, and trains with them.")
        .customSynopsis("aligndistil COMMAND [OPTION...]")
        .commandListHeading("%nCommands:%n")
        .footer(
            "",
            "Examples:",
            "  aligndistil align",
            "  aligndistil objectives dpo",
            "  aligndistil loss dpo --batch batch.safetensors --param beta=0.2",
            "",
            "'aligndistil COMMAND --help' tells more about one.");
    GlobalOptions.addTo(root);
    for (Command command :
        List.of(
            new AlignCommand(),
            new GenerateCommand(),
            new LogitsCommand(),
            new BatchCommand(),
            new LossCommand(),
            new ObjectivesCommand(),
            new BackendsCommand())) {
      CommandSpec spec = command.spec();
      GlobalOptions.addTo(spec);
      root.addSubcommand(spec.name(), spec);
    }
    CommandSpec teacher = TeacherCommand.spec();
    GlobalOptions.addTo(teacher);
    root.addSubcommand(teacher.name(), teacher);
    return new CommandLine(root).setExpandAtFiles(false).setUsageHelpWidth(Table.WIDTH);
  }
}
