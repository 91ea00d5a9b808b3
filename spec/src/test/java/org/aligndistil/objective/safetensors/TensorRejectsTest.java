package org.aligndistil.objective.safetensors;

import static org.aligndistil.objective.safetensors.HandMade.assertConcerns;
import static org.aligndistil.objective.safetensors.HandMade.assertConcernsFile;
import static org.aligndistil.objective.safetensors.HandMade.bytes;
import static org.aligndistil.objective.safetensors.HandMade.rejected;
import static org.aligndistil.objective.safetensors.HandMade.tensor;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files in which a tensor is wrong, or the tensors together, one for each way.
final class TensorRejectsTest {

  private static final String A = tensor("a", "F32", "[2]", "[0,8]");

  @TempDir private Path directory;

  @Test
  void rejectsTensorThatIsNoObject() {
    assertConcerns("a", rejected(directory, bytes("{\"a\":[1]}", 0), "an array"));
  }

  @Test
  void rejectsUnknownDtype() {
    byte[] content = bytes("{" + tensor("a", "f32", "[2]", "[0,8]") + "}", 8);
    assertConcerns("a", rejected(directory, content, "BF16", "found 'f32'"));
  }

  @Test
  void rejectsDtypeThatIsNoString() {
    byte[] content = bytes("{\"a\":{\"dtype\":32,\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
    assertConcerns("a", rejected(directory, content, "a string as dtype", "'32'"));
  }

  @Test
  void rejectsMissingDtype() {
    byte[] content = bytes("{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
    assertConcerns("a", rejected(directory, content, "a field dtype"));
  }

  @Test
  void rejectsMissingShape() {
    byte[] content = bytes("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", 8);
    assertConcerns("a", rejected(directory, content, "a field shape"));
  }

  @Test
  void rejectsMissingOffsets() {
    byte[] content = bytes("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8);
    assertConcerns("a", rejected(directory, content, "a field data_offsets"));
  }

  @Test
  void rejectsExtraField() {
    byte[] content = bytes("{" + A.replace("}", ",\"scale\":1}") + "}", 8);
    assertConcerns("a", rejected(directory, content, "a field 'scale'"));
  }

  @Test
  void rejectsShapeThatIsNoArray() {
    assertRejectsTensor("2", "[0,8]", "an array as shape");
  }

  @Test
  void rejectsFraction() {
    assertRejectsTensor("[2.0]", "[0,8]", "integers in shape", "'2.0'");
  }

  @Test
  void rejectsNegativeExtent() {
    assertRejectsTensor("[-2]", "[0,8]", "no negative number in shape", "'-2'");
  }

  @Test
  void rejectsNegativeZero() {
    assertRejectsTensor("[2]", "[-0,8]", "no negative number in data_offsets", "'-0'");
  }

  @Test
  void rejectsExtentBeyondTwoToTheSixtyThree() {
    assertRejectsTensor("[9223372036854775808]", "[0,8]", "numbers below 2^63 in shape");
  }

  @Test
  void rejectsOffsetBeyondTwoToTheSixtyThree() {
    assertRejectsTensor("[2]", "[0,18446744073709551616]", "below 2^63 in data_offsets");
  }

  @Test
  void rejectsShapeWhoseProductOverflows() {
    assertRejectsTensor("[4294967296,4294967296]", "[0,0]", "fewer than 2^63 bytes");
  }

  @Test
  void rejectsShapeWhoseBytesOverflow() {
    assertRejectsTensor("[4611686018427387904]", "[0,0]", "fewer than 2^63 bytes");
  }

  @Test
  void rejectsThreeOffsets() {
    assertRejectsTensor("[2]", "[0,4,8]", "data_offsets of 2 numbers", "3 numbers");
  }

  @Test
  void rejectsOffsetsThatEndBeforeTheyBegin() {
    assertRejectsTensor("[2]", "[8,0]", "begin before they end", "[8, 0]");
  }

  @Test
  void rejectsSizeThatIsNotThatOfTheShape() {
    assertRejectsTensor("[3]", "[0,8]", "12 bytes for shape '[3]' of F32", "8 bytes");
  }

  @Test
  void rejectsOffsetsBeyondTheFile() {
    byte[] content = bytes("{" + A + "}", 7);
    assertConcerns("a", rejected(directory, content, "within the 7 bytes", "[0, 8]"));
  }

  @Test
  void rejectsOverlap() {
    byte[] content = bytes("{" + A + "," + tensor("b", "F32", "[2]", "[4,12]") + "}", 12);
    assertConcerns("b", rejected(directory, content, "byte 8, where 'a' ends", "overlap of 4"));
  }

  @Test
  void rejectsEmptyTensorInsideOfAnother() {
    byte[] content = bytes("{" + A + "," + tensor("b", "F32", "[0]", "[4,4]") + "}", 8);
    assertConcerns("b", rejected(directory, content, "overlap of 4 bytes"));
  }

  @Test
  void rejectsGap() {
    byte[] content = bytes("{" + A + "," + tensor("b", "F32", "[1]", "[12,16]") + "}", 16);
    assertConcerns("b", rejected(directory, content, "byte 8, where 'a' ends", "gap of 4"));
  }

  @Test
  void rejectsGapBeforeTheFirstTensor() {
    byte[] content = bytes("{" + tensor("b", "F32", "[1]", "[4,8]") + "}", 8);
    assertConcerns("b", rejected(directory, content, "where the header ends", "gap of 4"));
  }

  @Test
  void rejectsTrailingBytes() {
    assertConcernsFile(rejected(directory, bytes("{" + A + "}", 9), "1 trailing bytes"));
  }

  @Test
  void rejectsDataWithoutTensors() {
    assertConcernsFile(rejected(directory, bytes("{}", 3), "3 trailing bytes"));
  }

  private void assertRejectsTensor(String shape, String offsets, String... parts) {
    byte[] content = bytes("{" + tensor("a", "F32", shape, offsets) + "}", 8);
    assertConcerns("a", rejected(directory, content, parts));
  }
}
