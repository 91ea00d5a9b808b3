package org.aligndistil.objective.teacher;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// SHA-256, in the hexadecimal form that `sha256sum` prints.
final class Checksum {

  private static final int BUFFER = 1 << 20;
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  private Checksum() {}

  static String of(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  static String of(Path file) throws IOException {
    MessageDigest digest = digest();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(Math.clamp(channel.size(), 1, BUFFER));
      while (channel.read(buffer) >= 0) {
        digest.update(buffer.flip());
        buffer.clear();
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /// In pieces: a segment may be larger than a buffer.
  static String of(MemorySegment bytes) {
    MessageDigest digest = digest();
    for (long at = 0; at < bytes.byteSize(); at += BUFFER) {
      digest.update(bytes.asSlice(at, Math.min(BUFFER, bytes.byteSize() - at)).asByteBuffer());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /// Checks that a text can be one.
  static void require(String name, String sha256) {
    if (!SHA_256.matcher(sha256).matches()) {
      throw new IllegalArgumentException(
          "%s must be a SHA-256 checksum of 64 hexadecimal digits: '%s'".formatted(name, sha256));
    }
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
