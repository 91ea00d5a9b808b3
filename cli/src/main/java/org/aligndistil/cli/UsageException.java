package org.aligndistil.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.aligndistil.objective.NearestName;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line is wrong; the message says what to type instead.
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }

  private UsageException(String message, ParameterException cause) {
    super(message, cause);
  }

  /// There is nothing of that name.
  ///
  /// @param what the complaint, up to the name
  /// @param name what the user typed
  /// @param names what there is
  static UsageException unknown(String what, String name, List<String> names) {
    return new UsageException(unknownMessage(what, name, names));
  }

  /// What picocli found wrong, in our words.
  static UsageException of(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    String message =
        switch (wrong) {
          case UnmatchedArgumentException e -> unmatched(command, e.getUnmatched().getFirst());
          case MissingParameterException _ when !command.getUnmatchedArguments().isEmpty() ->
              unmatched(command, command.getUnmatchedArguments().getFirst());
          case MissingParameterException e ->
              "%s needs %s; see %s --help"
                  .formatted(
                      command.getCommandSpec().qualifiedName(),
                      e.getMissing().stream()
                          .map(missing ->
                              missing.isOption()
                                  ? ((CommandLine.Model.OptionSpec) missing).longestName()
                                      + " "
                                      + missing.paramLabel()
                                  : missing.paramLabel())
                          .collect(Collectors.joining(" and ")),
                      command.getCommandSpec().qualifiedName());
          default -> lowerFirst(String.valueOf(wrong.getMessage()));
        };
    return new UsageException(message, wrong);
  }

  private static String unmatched(CommandLine command, String word) {
    String name = command.getCommandSpec().qualifiedName();
    if (word.startsWith("-")) {
      List<String> options =
          command.getCommandSpec().options().stream()
              .flatMap(option -> Stream.of(option.names()))
              .toList();
      int value = word.indexOf('=');
      return unknownMessage(
          name + " has no option", value < 0 ? word : word.substring(0, value), options);
    }
    return command.getSubcommands().isEmpty()
        ? "%s takes no further argument: '%s'".formatted(name, word)
        : unknownMessage(
            "there is no command", word, List.copyOf(command.getSubcommands().keySet()));
  }

  private static String unknownMessage(String what, String name, List<String> names) {
    return "%s '%s'%s".formatted(what, name, NearestName.hint(name, names));
  }

  private static String lowerFirst(String message) {
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }
}
