package org.aligndistil.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.aligndistil.objective.MessageText;

/// Options of the form `--option NAME=VALUE` that may be repeated.
final class Setting {

  private Setting() {}

  /// The values by name, in their order.
  ///
  /// @param option its name
  /// @param form what a value must look like
  /// @param values what the user wrote
  /// @throws UsageException if one has another form, or a name comes twice
  static SequencedMap<String, String> all(String option, String form, List<String> values) {
    SequencedMap<String, String> settings = new LinkedHashMap<>();
    for (String text : values) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new UsageException(
            "%s must be %s: %s".formatted(option, form, MessageText.quoted(text)));
      }
      String name = text.substring(0, equals);
      String value = text.substring(equals + 1);
      String other = settings.putIfAbsent(name, value);
      if (other != null) {
        throw new UsageException(
            "%s sets %s twice: to %s and %s"
                .formatted(
                    option,
                    MessageText.quoted(name),
                    MessageText.quoted(other),
                    MessageText.quoted(value)));
      }
    }
    return settings;
  }
}
