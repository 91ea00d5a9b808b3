package org.aligndistil.objective.file;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.aligndistil.fuzz.FuzzTarget;
import org.aligndistil.fuzz.Memory;
import org.aligndistil.fuzz.Parts;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.file.BatchFile.Vocabulary;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/// A damaged batch file gives every objective a batch, or is refused.
///
/// An input is the header of a file, a line feed, and its data: the length of the header always
/// fits.
final class BatchFileFuzzTest {

  private static final char FEED = '\n';
  private static final int PREFIX = 8;
  private static final List<String> ROLES =
      List.of("policy", "reference", "dpo", "reverse_dpo", "teacher");

  private static final List<String> WORDS =
      List.of(
          "policy_logits",
          "input_ids",
          "response_mask",
          "labels",
          "offsets",
          "I64",
          "U8",
          "[0,4]",
          "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000",
          "\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000",
          "\u0000\u0000\u0000\u007f\u0000\u0000\u0000\u0000");

  @TempDir static Path directory;

  /// Every objective reads the file once.
  private final FuzzTarget target =
      new FuzzTarget(
          BatchFileFuzzTest::readAll,
          new Memory(
              Objectives.ALL.size() * Memory.USUAL.perByte(),
              Objectives.ALL.size() * Memory.USUAL.constant()),
          List.of());

  static List<byte[]> seeds() throws IOException {
    return List.of(input(aligned()), input(padded()), input(sparse()), input(head()));
  }

  @Test
  void damagedFileIsABatchOrIsRefused() throws IOException {
    target.checkMutations(seeds(), WORDS, 1000);
  }

  @MethodSource("seeds")
  @FuzzTest
  void batch(byte[] input) {
    target.check(input);
  }

  private static void readAll(byte[] input) throws IOException {
    Parts parts = Parts.of(input, FEED);
    byte[] content =
        ByteBuffer.allocate(PREFIX + parts.first().length + parts.rest().length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(parts.first().length)
            .put(parts.first())
            .put(parts.rest())
            .array();
    Path path = Files.write(directory.resolve("damaged.safetensors"), content);
    for (Vocabulary vocabulary : Vocabulary.values()) {
      try (BatchFile file = BatchFile.open(path, vocabulary)) {
        for (Objective objective : Objectives.ALL) {
          read(file, objective);
        }
      } catch (SafetensorsException refused) {
        requireOneLine(refused);
      }
    }
  }

  /// One objective's refusal is no other's.
  private static void read(BatchFile file, Objective objective) throws IOException {
    try {
      if (objective instanceof HeadObjective head) {
        file.head(head);
      } else {
        file.locate(file.batch(objective), 0);
      }
    } catch (SafetensorsException refused) {
      requireOneLine(refused);
    }
  }

  private static void requireOneLine(SafetensorsException refused) {
    if (String.valueOf(refused.getMessage()).lines().count() != 1) {
      throw new AssertionError("more than a line", refused);
    }
  }

  private static byte[] input(FileContent tensors) throws IOException {
    byte[] file = Files.readAllBytes(tensors.write(directory.resolve("seed.safetensors")));
    int end = PREFIX + (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return Parts.join(
        FEED, Arrays.copyOfRange(file, PREFIX, end), Arrays.copyOfRange(file, end, file.length));
  }

  /// Two responses of two and one tokens; all that an objective reads.
  private static FileContent aligned() {
    FileContent tensors = responses();
    for (String role : ROLES) {
      tensors.put(role + "_logits", DType.F32, List.of(3L, 4L), FileContent.counting(12));
    }
    tensors.put("labels", DType.I64, List.of(3L), 1, 0, 3);
    tensors.put("offsets", DType.I64, List.of(3L), 0, 2, 3);
    for (Signal signal : Signal.values()) {
      if (signal.scope() == Signal.Scope.TOKEN) {
        tensors.put(signal.toString(), DType.F32, List.of(3L), -1, 0.5, 2);
      }
    }
    return tensors;
  }

  private static FileContent padded() {
    FileContent tensors = responses();
    for (String role : ROLES) {
      tensors.put(role + "_logits", DType.BF16, List.of(2L, 3L, 4L));
    }
    tensors.put("input_ids", DType.I64, List.of(2L, 3L), 0, 1, 1, 1, 0, 0);
    tensors.put("response_mask", DType.U8, List.of(2L, 3L), 0, 1, 1, 0, 0, 1);
    for (Signal signal : Signal.values()) {
      if (signal.scope() == Signal.Scope.TOKEN) {
        tensors.put(signal.toString(), DType.F64, List.of(2L, 3L), FileContent.counting(6));
      }
    }
    return tensors;
  }

  /// The aligned form with the top two tokens of every role but the policy.
  private static FileContent sparse() {
    FileContent tensors = aligned();
    for (String role : ROLES.subList(1, ROLES.size())) {
      tensors.remove(role + "_logits");
      tensors.put(role + "_top_tokens", DType.I32, List.of(3L, 2L), 0, 1, 2, 3, 3, 0);
      tensors.put(
          role + "_top_log_probabilities",
          DType.F64,
          List.of(3L, 2L),
          IntStream.range(0, 6).mapToDouble(_ -> Math.log(0.4)).toArray());
      tensors.put(
          role + "_rest_log_probability",
          DType.F64,
          List.of(3L),
          IntStream.range(0, 3).mapToDouble(_ -> Math.log(0.2)).toArray());
    }
    return tensors;
  }

  /// What a value head and a reward head put out, without logits.
  private static FileContent head() {
    FileContent tensors = aligned();
    ROLES.forEach(role -> tensors.remove(role + "_logits"));
    tensors.remove("labels");
    return tensors;
  }

  private static FileContent responses() {
    FileContent tensors = new FileContent();
    tensors.put("kind", DType.I64, List.of(2L), 0, 1);
    tensors.put("pairs", DType.I64, List.of(1L, 2L), 0, 1);
    tensors.put("rewards", DType.F64, List.of(2L), 1, -1);
    tensors.put("desirable", DType.BOOL, List.of(2L), 1, 0);
    return tensors;
  }
}
