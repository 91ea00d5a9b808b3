package org.aligndistil.objective.safetensors;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/// A damaged file opens or is refused, and nothing else happens.
final class SafetensorsMutationTest {

  private static final String HEADER =
      "{\"__metadata__\":{\"format\":\"pt\"},%s,%s,%s}   "
          .formatted(
              HandMade.tensor("w\\u00e9", "F32", "[2,3]", "[0,24]"),
              HandMade.tensor("é", "BF16", "[4]", "[24,32]"),
              HandMade.tensor("none", "I64", "[0]", "[32,32]"));

  private static final byte[] VALID = HandMade.bytes(HEADER, 32);

  private Path path;

  /// One change: some bytes from a place on become others, which are Latin-1 characters here.
  record Mutation(int at, int removed, String inserted) {

    byte[] applyTo(byte[] bytes) {
      StringBuilder text = new StringBuilder(new String(bytes, StandardCharsets.ISO_8859_1));
      int from = Math.min(at, text.length());
      text.replace(from, Math.min(from + removed, text.length()), inserted);
      return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  @BeforeTry
  void createFile() throws IOException {
    path = Files.createTempFile("mutated", ".safetensors");
  }

  @AfterTry
  void deleteFile() throws IOException {
    Files.deleteIfExists(path);
  }

  @Property(tries = 2000)
  void mutatedFileOpensOrIsRefused(@ForAll("mutations") List<Mutation> mutations)
      throws IOException {
    byte[] bytes = VALID;
    for (Mutation mutation : mutations) {
      bytes = mutation.applyTo(bytes);
    }
    opensOrIsRefused(bytes);
  }

  @Property(tries = 2000)
  void mutatedHeaderOpensOrIsRefused(@ForAll("mutations") List<Mutation> mutations)
      throws IOException {
    byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
    for (Mutation mutation : mutations) {
      header = mutation.applyTo(header);
    }
    // The length fits, so that the damage reaches the JSON and what it means.
    opensOrIsRefused(HandMade.bytes(header, 32));
  }

  @Property(tries = 500)
  void anyBytesOpenOrAreRefused(@ForAll byte[] bytes) throws IOException {
    opensOrIsRefused(bytes);
  }

  private void opensOrIsRefused(byte[] bytes) throws IOException {
    Files.write(path, bytes);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      long data = 0;
      for (Tensor tensor : file.tensors()) {
        data += tensor.data().toArray(ValueLayout.JAVA_BYTE).length;
      }
      if (data > bytes.length - 8) {
        throw new AssertionError("%d bytes of data in %d".formatted(data, bytes.length));
      }
    } catch (SafetensorsException refused) {
      if (refused.getMessage().lines().count() != 1) {
        throw new AssertionError("more than a line", refused);
      }
    }
  }

  @Provide
  Arbitrary<List<Mutation>> mutations() {
    Arbitrary<String> tokens =
        Arbitraries.of("", "0", "-", "9", "1e9", "[", "]", "{", "}", ",", ":", "\"", "\\", "null");
    Arbitrary<String> anything = Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(4);
    return Combinators.combine(
            Arbitraries.integers().between(0, VALID.length),
            Arbitraries.integers().between(0, 3),
            Arbitraries.oneOf(tokens, anything))
        .as(Mutation::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }
}
