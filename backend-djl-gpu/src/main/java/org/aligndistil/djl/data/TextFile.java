package org.aligndistil.djl.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/// Whole files of text.
public final class TextFile {

  private TextFile() {}

  /// Reads a file.
  ///
  /// @param <E> the exception of the file's format
  /// @param path the file
  /// @param refusal makes the exception if the file is not in UTF-8
  /// @throws E if it is not
  public static <E extends Exception> String read(Path path, Supplier<E> refusal)
      throws IOException, E {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
          .toString();
    } catch (CharacterCodingException e) {
      throw refusal.get();
    }
  }
}
