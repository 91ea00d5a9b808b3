package org.aligndistil.cpu.kernel;

import java.lang.foreign.MemorySegment;

/// The binary32 numbers of a row in native memory that is no file, which kernels read and write
/// themselves.
///
/// @param segment where they are
/// @param offset the byte at which the row begins
public record NativeRow(MemorySegment segment, long offset) {

  /// The byte of a token.
  long at(int token) {
    return offset + 4L * token;
  }
}
