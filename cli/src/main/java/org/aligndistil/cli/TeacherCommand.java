package org.aligndistil.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `teacher`, which only holds the commands on teacher stores.
final class TeacherCommand {

  private TeacherCommand() {}

  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("teacher");
    spec.usageMessage()
        .header("Makes and checks teacher stores: the top of every distribution, computed once.")
        .customSynopsis("aligndistil teacher build|inspect [OPTION...]")
        .commandListHeading("%nCommands:%n")
        .footer(
            "",
            "A store takes the place of a role's logits: aligndistil loss ID --teacher ROLE=DIR.");
    for (Command command : List.of(new TeacherBuildCommand(), new TeacherInspectCommand())) {
      CommandSpec inner = command.spec();
      GlobalOptions.addTo(inner);
      spec.addSubcommand(inner.name(), inner);
    }
    return spec;
  }
}
