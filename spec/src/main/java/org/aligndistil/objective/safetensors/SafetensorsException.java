package org.aligndistil.objective.safetensors;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.aligndistil.objective.MessageText;
import org.jspecify.annotations.Nullable;

/// A file that is no safetensors file, or lacks what its reader needs.
///
/// The message is one line: path, tensor, what was expected, what was found. Names from the file
/// are quoted, their control characters escaped and their length limited.
public final class SafetensorsException extends IOException {

  private static final long serialVersionUID = 1L;

  // As text, because a Path is not serialisable.
  private final String path;
  private final @Nullable String tensor;

  private SafetensorsException(Path path, @Nullable String tensor, String expected, String found) {
    super(
        "%s:%s expected %s, found %s"
            .formatted(
                MessageText.oneLine(path.toString()),
                tensor == null ? "" : " tensor " + quoted(tensor) + ":",
                MessageText.oneLine(expected),
                MessageText.oneLine(found)));
    this.path = path.toString();
    this.tensor = tensor;
  }

  /// The file as a whole is wrong.
  ///
  /// @param path the file
  /// @param expected a noun phrase
  /// @param found a noun phrase
  public static SafetensorsException of(Path path, String expected, String found) {
    return new SafetensorsException(path, null, expected, found);
  }

  /// One tensor is wrong, or is not there.
  ///
  /// @param path the file
  /// @param tensor the name of the tensor
  /// @param expected a noun phrase
  /// @param found a noun phrase
  public static SafetensorsException ofTensor(
      Path path, String tensor, String expected, String found) {
    return new SafetensorsException(
        path, Objects.requireNonNull(tensor, "tensor"), expected, found);
  }

  /// The file.
  public Path path() {
    return Path.of(path);
  }

  /// The name of the tensor, if the error concerns one.
  public Optional<String> tensor() {
    return Optional.ofNullable(tensor);
  }

  /// A text from a file, fit for a message.
  static String quoted(String text) {
    return MessageText.quoted(text);
  }
}
