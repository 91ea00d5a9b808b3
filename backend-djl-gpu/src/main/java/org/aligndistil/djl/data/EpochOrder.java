package org.aligndistil.djl.data;

/// The order in which a run visits the records: every epoch all of them once, each epoch in another
/// random order.
///
/// The order is a function of seed and position alone and is not stored: a run that is resumed at a
/// position goes on as if it had not been stopped. It is a swap-or-not shuffle, whose every round
/// exchanges x and k − x, or does not, by the toss of a coin that belongs to the pair:
///
/// ```
/// x' = k_r − x  mod n
/// x ← coin_r(max(x, x')) ? x' : x
/// ```
///
/// @param size n > 0, the number of records
/// @param seed any number
/// @see <a href="https://arxiv.org/abs/1208.1176">Hoang, Morris and Rogaway 2012</a>, fig. 1
public record EpochOrder(int size, long seed) {

  /// The authors' bound on the distance from a uniform permutation falls geometrically with these.
  private static final int ROUNDS_PER_BIT = 8;

  private static final int FEWEST_ROUNDS = 64;

  public EpochOrder {
    if (size <= 0) {
      throw new IllegalArgumentException("size must be positive: " + size);
    }
  }

  /// The epoch, from 0, of a position.
  public long epoch(long position) {
    requirePosition(position);
    return position / size;
  }

  /// The record to visit at a position.
  ///
  /// @param position number of records visited before, in all epochs
  public int record(long position) {
    requirePosition(position);
    long key = mix(mix(seed) + position / size);
    long x = position % size;
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(size);
    int rounds = Math.max(FEWEST_ROUNDS, ROUNDS_PER_BIT * bits);
    for (int round = 0; round < rounds; round++) {
      long roundKey = mix(key + round);
      long other = Math.floorMod(Long.remainderUnsigned(roundKey, size) - x, (long) size);
      if ((mix(roundKey ^ Math.max(x, other)) & 1) != 0) {
        x = other;
      }
    }
    return Math.toIntExact(x);
  }

  private static void requirePosition(long position) {
    if (position < 0) {
      throw new IllegalArgumentException("position must not be negative: " + position);
    }
  }

  // A step of SplitMix64: its increment, then the finaliser of its output.
  private static long mix(long state) {
    long z = state + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
