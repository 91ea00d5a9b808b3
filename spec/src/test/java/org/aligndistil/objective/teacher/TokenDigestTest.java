package org.aligndistil.objective.teacher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.teacher.TeacherShape.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store knows the tokens that it was made from.
class TokenDigestTest {

  private static final int[] LABELS = {3, 0, 2, 1, 3};
  private static final int[] OFFSETS = {0, 2, 2, 5};

  private static Batch batch(int[] labels, int... offsets) {
    MemorySegment numbers = MemorySegment.ofArray(new double[labels.length * 4]);
    HostMatrix logits = HostMatrix.of(numbers, ElementType.F64, labels.length, 4);
    return new Batch(new Inputs(Map.of(Role.POLICY, logits), labels), new Sequences(offsets));
  }

  private static String sha256(int... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int number : numbers) {
      bytes.putLong(number);
    }
    return Checksum.of(bytes.array());
  }

  @Test
  void isThatOfLittleEndianInt64() {
    assertEquals(
        new TokenDigest(sha256(LABELS), sha256(OFFSETS)), TokenDigest.of(batch(LABELS, OFFSETS)));
    // printf '\x01\0\0\0\0\0\0\0' | sha256sum
    assertEquals(
        "7c9fa136d4413fa6173637e883b6998d32e1d675f88cddff9dcbcf331820f4b8",
        new TokenDigest.Builder().add(1).build().labels());
  }

  @Test
  void responsesOneAfterAnotherAreABatch() {
    TokenDigest.Builder builder = new TokenDigest.Builder();
    for (int twice = 0; twice < 2; twice++) {
      TokenDigest digest = builder.add(3, 0).add().add(2, 1, 3).build();
      assertEquals(TokenDigest.of(batch(LABELS, OFFSETS)), digest);
    }
  }

  @Test
  void refusesWhatIsNoChecksum() {
    assertThrows(IllegalArgumentException.class, () -> new TokenDigest("", sha256()));
    assertThrows(IllegalArgumentException.class, () -> new TokenDigest(sha256(), "x".repeat(64)));
  }

  @Test
  void aStoreServesTheBatchThatItWasMadeFromAlone(@TempDir Path folder) throws IOException {
    Path directory = folder.resolve("teacher");
    TeacherShape shape = new TeacherShape(5, 2, 4, Precision.F32);
    TokenDigest tokens = TokenDigest.of(batch(LABELS, OFFSETS));
    try (TeacherStoreWriter writer =
        TeacherStoreWriter.create(directory, shape, new TeacherSource(Role.DPO, tokens))) {
      writer.append(TinyStores.rows(shape, 5, 1));
      writer.commit();
    }
    try (TeacherStore store = TeacherStore.open(directory)) {
      store.requireBuiltFrom(Role.DPO, batch(LABELS, OFFSETS));
      assertRefused(
          store,
          Role.TEACHER,
          batch(LABELS, OFFSETS),
          "expected a store of the role teacher, found one of dpo");
      assertRefused(
          store,
          Role.DPO,
          batch(new int[6], 0, 6),
          "expected a row for each of the batch's 6 response tokens, found 5 rows");
      assertRefused(
          store,
          Role.DPO,
          batch(new int[] {3, 0, 2, 1, 2}, OFFSETS),
          "expected a store built from this batch, whose labels have the SHA-256 %s, found one"
                  .formatted(sha256(3, 0, 2, 1, 2))
              + " whose labels have %s".formatted(sha256(LABELS)));
      assertRefused(
          store,
          Role.DPO,
          batch(LABELS, 0, 5),
          "expected a store built from this batch, whose offsets have the SHA-256 %s, found one"
                  .formatted(sha256(0, 5))
              + " whose offsets have %s".formatted(sha256(OFFSETS)));
    }
  }

  private static void assertRefused(TeacherStore store, Role role, Batch batch, String reason) {
    String message =
        assertThrows(TeacherStoreException.class, () -> store.requireBuiltFrom(role, batch))
            .getMessage();
    assertEquals(reason, message.substring(message.indexOf("expected ")));
  }
}
