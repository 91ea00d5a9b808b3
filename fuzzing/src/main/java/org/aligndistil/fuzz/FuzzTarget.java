package org.aligndistil.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/// A parser and what it promises for every input: it reads it or refuses it with an exception that
/// it documents and a message of one line, it comes to an end, and it allocates no more than it
/// may.
///
/// @param parser what is tested
/// @param memory how much it may allocate
/// @param refusals the documented exceptions
public record FuzzTarget(Parser parser, Memory memory, List<Class<? extends Exception>> refusals) {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  public FuzzTarget {
    refusals = List.copyOf(refusals);
  }

  /// A parser with the usual memory.
  ///
  /// @param refusal the documented exception
  /// @param parser what is tested
  public static FuzzTarget of(Class<? extends Exception> refusal, Parser parser) {
    return new FuzzTarget(parser, Memory.USUAL, List.of(refusal));
  }

  /// Gives an input to the parser.
  ///
  /// An input that costs too much is given once more, because the first one that takes a way
  /// through the code also loads its classes.
  ///
  /// @throws AssertionError if the parser breaks its promise
  public void check(byte[] input) {
    Watchdog.watch(
        input,
        () -> {
          if (allocated(input) > memory.limit(input.length)) {
            long again = allocated(input);
            if (again > memory.limit(input.length)) {
              throw new AssertionError(
                  "%d bytes allocated for %d, over %s".formatted(again, input.length, memory));
            }
          }
        });
  }

  /// Gives mutations of some inputs to the parser, and first the inputs themselves.
  ///
  /// @param seeds the inputs
  /// @param words what mutations insert beside bytes
  /// @param count how many mutations
  public void checkMutations(List<byte[]> seeds, List<String> words, int count) {
    seeds.forEach(this::check);
    Mutations mutations = new Mutations(seeds, words);
    for (int i = 0; i < count; i++) {
      check(mutations.get(i));
    }
  }

  private long allocated(byte[] input) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      parser.parse(input);
    } catch (Exception e) {
      requireDocumented(e);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private void requireDocumented(Exception e) {
    if (refusals.stream().noneMatch(refusal -> refusal == e.getClass())) {
      throw new AssertionError("expected one of %s, found %s".formatted(refusals, e), e);
    }
    String message = String.valueOf(e.getMessage());
    if (message.isBlank() || message.codePoints().anyMatch(FuzzTarget::breaksLine)) {
      throw new AssertionError("expected a message of one line, found: " + message, e);
    }
  }

  private static boolean breaksLine(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }
}
