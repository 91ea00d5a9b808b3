package org.aligndistil.djl.train.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// What tells a file or a model from another: SHA-256.
final class Fingerprint {

  private static final int CHUNK = 1 << 20;

  private Fingerprint() {}

  /// Of a file its bytes; of a directory the names and bytes of the model's and the tokenizer's
  /// files in it, in the order of their names.
  static String of(Path path) throws IOException {
    MessageDigest digest = sha256();
    if (!Files.isDirectory(path)) {
      add(digest, path);
    } else {
      try (Stream<Path> files = Files.list(path)) {
        List<Path> model =
            files
                .filter(Files::isRegularFile)
                .filter(file ->
                    file.getFileName()
                        .toString()
                        .matches(".+\\.(safetensors|json|jinja|txt|model)"))
                .sorted()
                .toList();
        for (Path file : model) {
          String heading = "%s %d\n".formatted(file.getFileName(), Files.size(file));
          digest.update(heading.getBytes(StandardCharsets.UTF_8));
          add(digest, file);
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, Path file) throws IOException {
    byte[] chunk = new byte[CHUNK];
    try (InputStream stream = Files.newInputStream(file)) {
      for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
        digest.update(chunk, 0, count);
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
