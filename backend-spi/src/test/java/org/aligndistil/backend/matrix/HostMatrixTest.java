package org.aligndistil.backend.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HostMatrixTest {

  @ParameterizedTest
  @EnumSource
  void returnsWhatWasSet(ElementType type) {
    HostMatrix matrix =
        HostMatrix.of(MemorySegment.ofArray(new byte[6 * type.bytes()]), type, 2, 3);
    matrix.set(1, 2, -1.5);
    matrix.set(0, 0, Double.NEGATIVE_INFINITY);
    assertEquals(-1.5, matrix.get(1, 2));
    assertEquals(Double.NEGATIVE_INFINITY, matrix.get(0, 0));
    assertEquals(0, matrix.get(1, 1));
  }

  @Test
  void rowsMayLieAnywhere() {
    MemorySegment segment = MemorySegment.ofArray(new double[] {0, 1, 2, 3, 4, 5, 6});
    HostMatrix matrix =
        new HostMatrix(segment, ElementType.F64, new Rows.Indexed(new long[] {5, 0}), 2);
    assertEquals(5, matrix.get(0, 0));
    assertEquals(1, matrix.get(1, 1));
  }

  @Test
  void aRowBeyondTheSegmentIsRefused() {
    MemorySegment segment = MemorySegment.ofArray(new double[7]);
    var last =
        assertThrows(
            IllegalArgumentException.class,
            () -> new HostMatrix(segment, ElementType.F64, new Rows.Strided(2, 0, 5), 3));
    assertEquals("row 1 needs the elements 5 to 7, but the segment holds 7", last.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new HostMatrix(
                segment,
                ElementType.F64,
                new Rows.Strided(Integer.MAX_VALUE, 0, Long.MAX_VALUE),
                1));
  }

  @Test
  void aColumnBeyondTheRowIsRefused() {
    HostMatrix matrix = HostMatrix.of(MemorySegment.ofArray(new double[6]), ElementType.F64, 2, 3);
    assertThrows(IndexOutOfBoundsException.class, () -> matrix.get(0, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> matrix.set(2, 0, 1));
  }
}
