package org.aligndistil.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An input of two parts, such as two files, which a mutation can damage apart from each other.
///
/// @param first what is before the first separator
/// @param rest what is behind it; empty if there is none
public record Parts(byte[] first, byte[] rest) {

  /// The parts of an input.
  ///
  /// @param separator a character of ASCII
  public static Parts of(byte[] input, char separator) {
    int end = 0;
    while (end < input.length && input[end] != separator) {
      end++;
    }
    int begin = Math.min(end + 1, input.length);
    return new Parts(Arrays.copyOf(input, end), Arrays.copyOfRange(input, begin, input.length));
  }

  /// The input of some parts.
  public static byte[] join(char separator, String... parts) {
    return String.join(String.valueOf(separator), parts).getBytes(StandardCharsets.UTF_8);
  }

  /// The input of two parts.
  public static byte[] join(char separator, byte[] first, byte[] rest) {
    byte[] input = Arrays.copyOf(first, first.length + 1 + rest.length);
    input[first.length] = (byte) separator;
    System.arraycopy(rest, 0, input, first.length + 1, rest.length);
    return input;
  }

  /// The first part as text.
  public String text() {
    return new String(first, StandardCharsets.UTF_8);
  }
}
