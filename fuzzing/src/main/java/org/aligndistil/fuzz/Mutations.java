package org.aligndistil.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/// Damaged variants of inputs, the same ones every time.
///
/// @param seeds what is damaged; at least one
/// @param words what is inserted beside bytes
public record Mutations(List<byte[]> seeds, List<String> words) {

  /// Numbers at the edges of types, and what breaks texts apart.
  private static final List<String> ALWAYS =
      List.of(
          "0",
          "-1",
          "1e999999999",
          "2147483647",
          "2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "NaN",
          "null",
          "\u0000",
          "\n",
          "\"",
          "\\",
          "\\ud800",
          "é",
          "{",
          "}",
          "[",
          "]",
          ":",
          ",");

  private static final int MOST_CHANGES = 4;
  private static final int LONGEST_PIECE = 16;
  private static final int MOST_COPIES = 64;

  public Mutations {
    seeds = List.copyOf(seeds);
    words = List.copyOf(words);
  }

  /// A variant.
  ///
  /// @param index from 0; which one
  public byte[] get(int index) {
    SplittableRandom random = new SplittableRandom(index);
    byte[] bytes = seeds.get(random.nextInt(seeds.size()));
    int changes = random.nextInt(1, MOST_CHANGES + 1);
    for (int i = 0; i < changes; i++) {
      bytes = changed(bytes, random);
    }
    return bytes;
  }

  private byte[] changed(byte[] bytes, SplittableRandom random) {
    int at = random.nextInt(bytes.length + 1);
    int length = Math.min(random.nextInt(LONGEST_PIECE), bytes.length - at);
    return switch (random.nextInt(7)) {
      case 0 -> replaced(bytes, at, length, new byte[0]);
      case 1 -> replaced(bytes, at, Math.min(1, length), new byte[] {(byte) random.nextInt(256)});
      case 2 -> replaced(bytes, at, length, word(random));
      case 3 -> replaced(bytes, at, 0, word(random));
      case 4 -> replaced(bytes, at, 0, copies(bytes, at, length, random.nextInt(MOST_COPIES)));
      case 5 -> replaced(bytes, at, bytes.length - at, new byte[0]);
      default -> replaced(bytes, at, length, piece(random));
    };
  }

  private byte[] word(SplittableRandom random) {
    int i = random.nextInt(ALWAYS.size() + words.size());
    String word = i < ALWAYS.size() ? ALWAYS.get(i) : words.get(i - ALWAYS.size());
    return word.getBytes(StandardCharsets.UTF_8);
  }

  /// A part of any of the inputs.
  private byte[] piece(SplittableRandom random) {
    byte[] from = seeds.get(random.nextInt(seeds.size()));
    int at = random.nextInt(from.length + 1);
    return copies(from, at, Math.min(random.nextInt(4 * LONGEST_PIECE), from.length - at), 1);
  }

  private static byte[] copies(byte[] bytes, int at, int length, int count) {
    ByteArrayOutputStream copies = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      copies.write(bytes, at, length);
    }
    return copies.toByteArray();
  }

  private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(bytes, 0, at);
    all.writeBytes(by);
    all.write(bytes, at + length, bytes.length - at - length);
    return all.toByteArray();
  }
}
