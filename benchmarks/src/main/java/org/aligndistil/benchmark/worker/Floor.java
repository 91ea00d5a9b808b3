package org.aligndistil.benchmark.worker;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Moves the bytes that a loss with its gradient cannot do without: reads every input once, writes
/// the gradient once, and computes next to nothing.
public final class Floor implements AutoCloseable {

  /// How the bytes are moved; which is faster depends on the machine.
  public enum Way {
    /// The first input is copied to the gradient, its bits turned; the others are read.
    COPY,
    /// All inputs are read, and the gradient is filled by the JDK.
    FILL
  }

  private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int WIDTH = SPECIES.vectorByteSize();

  /// As in an evaluation, the inputs take turns; a chunk is larger than a page.
  private static final long CHUNK = 1 << 18;

  private final List<MemorySegment> inputs;
  private final MemorySegment gradient;
  private final int threads;
  private final ExecutorService executor;
  private final AtomicLong folded = new AtomicLong();

  /// Threads that move bytes.
  ///
  /// @param inputs all of the gradient's size
  /// @param gradient what is written; may be the first input
  /// @param threads how many
  Floor(List<MemorySegment> inputs, MemorySegment gradient, int threads) {
    this.inputs = List.copyOf(inputs);
    this.gradient = gradient;
    this.threads = threads;
    this.executor = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
  }

  /// Moves everything once. Returns the exclusive or of what was read, so that it must be read.
  long move(Way way) throws InterruptedException {
    AtomicLong next = new AtomicLong();
    Callable<Boolean> worker = () -> moveChunks(way, next);
    try {
      for (var done : executor.invokeAll(Collections.nCopies(threads, worker))) {
        done.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return folded.get();
  }

  private boolean moveChunks(Way way, AtomicLong next) {
    long size = gradient.byteSize();
    long fold = 0;
    for (long at = next.getAndAdd(CHUNK); at < size; at = next.getAndAdd(CHUNK)) {
      fold ^= moveChunk(way, at, Math.min(CHUNK, size - at));
    }
    folded.accumulateAndGet(fold, (a, b) -> a ^ b);
    return true;
  }

  private long moveChunk(Way way, long at, long size) {
    MemorySegment target = gradient.asSlice(at, size);
    long fold = 0;
    for (int i = 0; i < inputs.size(); i++) {
      MemorySegment source = inputs.get(i).asSlice(at, size);
      if (i == 0 && way == Way.COPY) {
        turn(source, target);
      } else {
        fold ^= read(source);
      }
    }
    if (way == Way.FILL) {
      target.fill((byte) 1);
    }
    return fold;
  }

  private static void turn(MemorySegment source, MemorySegment target) {
    long size = source.byteSize();
    long whole = size - size % WIDTH;
    for (long at = 0; at < whole; at += WIDTH) {
      LongVector.fromMemorySegment(SPECIES, source, at, ORDER)
          .not()
          .intoMemorySegment(target, at, ORDER);
    }
    for (long at = whole; at < size; at++) {
      target.set(ValueLayout.JAVA_BYTE, at, (byte) ~source.get(ValueLayout.JAVA_BYTE, at));
    }
  }

  private static long read(MemorySegment source) {
    long size = source.byteSize();
    long whole = size - size % (4L * WIDTH);
    LongVector a = LongVector.zero(SPECIES);
    LongVector b = a;
    LongVector c = a;
    LongVector d = a;
    for (long at = 0; at < whole; at += 4L * WIDTH) {
      a = xor(a, source, at);
      b = xor(b, source, at + WIDTH);
      c = xor(c, source, at + 2L * WIDTH);
      d = xor(d, source, at + 3L * WIDTH);
    }
    long fold =
        a.lanewise(VectorOperators.XOR, b)
            .lanewise(VectorOperators.XOR, c.lanewise(VectorOperators.XOR, d))
            .reduceLanes(VectorOperators.XOR);
    for (long at = whole; at < size; at++) {
      fold ^= source.get(ValueLayout.JAVA_BYTE, at);
    }
    return fold;
  }

  private static LongVector xor(LongVector sum, MemorySegment source, long at) {
    return sum.lanewise(
        VectorOperators.XOR, LongVector.fromMemorySegment(SPECIES, source, at, ORDER));
  }

  @Override
  public void close() {
    executor.close();
  }
}
