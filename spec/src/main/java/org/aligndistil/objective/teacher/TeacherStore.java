package org.aligndistil.objective.teacher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.SparseTeacher;

/// A precomputed teacher: for every row the K most probable tokens, their log-probabilities, and
/// what all other tokens have together. Mapped into memory, read in any order, by any threads.
///
/// ```
/// store     = directory of: index.json  index.json.sha256  shard-00000.safetensors …
/// index     = { "format": "aligndistil-teacher", "version": 2,
///               "role": "dpo", "labels_sha256": …, "offsets_sha256": …,
///               "rows": N, "top": K, "vocabulary": V, "precision": "F32", "rows_per_shard": n,
///               "shards": [{ "file": …, "rows": …, "bytes": …, "sha256": … }, …] }
/// shard     = top_tokens            I32 [n,K]
///             top_log_probabilities F32 or F64 [n,K], nats
///             rest_log_probability  F64 [n], log of what all other tokens have
/// ```
///
/// Shards are safetensors files: they can be mapped as they lie, every language reads them without
/// this library, and the parser here already refuses whatever is malformed. No row is returned of a
/// file whose bytes are not those that were written: sizes are checked when the store is opened,
/// the SHA-256 checksum of a shard when it is read first, that of the index at once.
///
/// Row t of the store belongs to response token t of one batch, whose role and [TokenDigest] the
/// index holds; [#requireBuiltFrom] compares them with those of the batch at hand.
///
/// N may exceed 2³¹.
public final class TeacherStore implements AutoCloseable {

  /// The index of 10⁵ shards has some 20 MB; nothing larger is read.
  private static final long LARGEST_INDEX = 1L << 28;

  private final Path directory;
  private final StoreIndex index;
  private final List<LazyShard> shards;

  private TeacherStore(Path directory, StoreIndex index, List<LazyShard> shards) {
    this.directory = directory;
    this.index = index;
    this.shards = shards;
  }

  /// Opens a store and checks its index, and that every file is there in its size.
  ///
  /// @param directory the store, or its `index.json`
  /// @throws TeacherStoreException if it is no store, or an incomplete one
  public static TeacherStore open(Path directory) throws IOException {
    Path folder = directory.endsWith(StoreIndex.FILE) ? directory.resolveSibling("") : directory;
    StoreIndex index = index(folder);
    List<LazyShard> shards =
        index.shards().stream().map(shard -> new LazyShard(folder, shard, index.shape())).toList();
    for (LazyShard shard : shards) {
      shard.requireThere();
    }
    return new TeacherStore(folder, index, shards);
  }

  private static StoreIndex index(Path folder) throws IOException {
    Path path = folder.resolve(StoreIndex.FILE);
    if (!Files.exists(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    if (!Files.isRegularFile(path)) {
      throw new TeacherStoreException(folder, "a teacher store with " + StoreIndex.FILE, "none");
    }
    if (Files.size(path) > LARGEST_INDEX) {
      throw new TeacherStoreException(
          path, "at most %d bytes".formatted(LARGEST_INDEX), "%d".formatted(Files.size(path)));
    }
    byte[] bytes = Files.readAllBytes(path);
    Path checksum = folder.resolve(StoreIndex.CHECKSUM_FILE);
    if (!Files.isRegularFile(checksum)) {
      throw new TeacherStoreException(checksum, "the checksum of the index", "no file");
    }
    byte[] expected = StoreIndex.checksumLine(bytes).getBytes(StandardCharsets.US_ASCII);
    if (Files.size(checksum) != expected.length
        || !Arrays.equals(Files.readAllBytes(checksum), expected)) {
      throw new TeacherStoreException(
          path, "the SHA-256 checksum in " + StoreIndex.CHECKSUM_FILE, Checksum.of(bytes));
    }
    StoreIndex index = IndexJson.parse(path, bytes);
    index.requireConsistent(path);
    return index;
  }

  /// How much there is.
  public TeacherShape shape() {
    return index.shape();
  }

  /// What it was made from.
  public TeacherSource source() {
    return index.source();
  }

  /// Checks that the rows are those of a role before the tokens of a batch.
  ///
  /// @param role whose distributions the store is to hold
  /// @param batch all responses that the store was made from, in their order
  /// @throws TeacherStoreException if it holds another role, or if the number of rows, the labels
  ///   or the offsets are not those of the batch; the message names both sides
  public void requireBuiltFrom(Role role, Batch batch) throws TeacherStoreException {
    if (!source().role().equals(role)) {
      throw new TeacherStoreException(
          directory, "a store of the role " + role, "one of " + source().role());
    }
    if (shape().rows() != batch.inputs().rowCount()) {
      throw new TeacherStoreException(
          directory,
          "a row for each of the batch's %d response tokens".formatted(batch.inputs().rowCount()),
          "%d rows".formatted(shape().rows()));
    }
    TokenDigest tokens = TokenDigest.of(batch);
    require("labels", tokens.labels(), source().tokens().labels());
    require("offsets", tokens.offsets(), source().tokens().offsets());
  }

  private void require(String what, String ofBatch, String ofStore) throws TeacherStoreException {
    if (!ofStore.equals(ofBatch)) {
      throw new TeacherStoreException(
          directory,
          "a store built from this batch, whose %s have the SHA-256 %s".formatted(what, ofBatch),
          "one whose %s have %s".formatted(what, ofStore));
    }
  }

  /// Some neighbouring rows, copied into arrays.
  ///
  /// @param first index of the first row
  /// @param count how many; times K fewer than 2³¹
  /// @throws TeacherStoreException if a file is not what was written
  /// @throws IndexOutOfBoundsException if the store does not have these rows
  public SparseTeacher rows(long first, int count) throws IOException {
    Objects.checkFromIndexSize(first, count, shape().rows());
    if ((long) count * shape().top() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "rows times top must be fewer than 2^31: %d × %d".formatted(count, shape().top()));
    }
    int elements = count * shape().top();
    var target = new ShardRows.Target(new int[elements], new double[elements], new double[count]);
    int done = 0;
    while (done < count) {
      long row = first + done;
      int s = shape().shardOf(row);
      long within = row - shape().firstRowOf(s);
      int some = (int) Math.min(count - done, shape().rowsOf(s) - within);
      shards.get(s).read(within, target, done, some);
      done += some;
    }
    return new SparseTeacher(
        new TokenLists(target.tokens(), shape().top()), target.logProbabilities(), target.rest());
  }

  /// Reads every file, all of it, also those that were read before, and compares it with its
  /// checksum.
  ///
  /// @throws TeacherStoreException if a file is not what was written
  public void verify() throws IOException {
    for (LazyShard shard : shards) {
      shard.verify();
    }
  }

  /// The probability that tokens which are not kept have in a row, on average; 0 without rows.
  ///
  /// @throws TeacherStoreException if a file is not what was written
  public double meanRemainingMass() throws IOException {
    double sum = 0;
    for (LazyShard shard : shards) {
      sum += shard.rows().remainingMass(shard.rowCount());
    }
    return shape().rows() == 0 ? 0 : sum / shape().rows();
  }

  /// The size of all files but the index.
  public long bytes() {
    return shards.stream().mapToLong(LazyShard::bytes).sum();
  }

  /// Unmaps all files. Closing again does nothing.
  @Override
  public void close() {
    shards.forEach(LazyShard::close);
  }
}
