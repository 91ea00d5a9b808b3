package org.aligndistil.objective.teacher;

import java.nio.file.Path;
import java.util.List;

/// What `index.json` says.
///
/// @param shape how much there is
/// @param source what it was made from
/// @param shards the files, in the order of their rows
record StoreIndex(TeacherShape shape, TeacherSource source, List<Shard> shards) {

  static final String FILE = "index.json";

  /// One line in the form of `sha256sum`, so that `sha256sum -c` checks the index.
  static final String CHECKSUM_FILE = FILE + ".sha256";

  /// A file of rows.
  ///
  /// @param file its name in the directory
  /// @param rows how many it holds
  /// @param bytes its size
  /// @param sha256 its checksum, in hexadecimal
  record Shard(String file, long rows, long bytes, String sha256) {}

  StoreIndex {
    shards = List.copyOf(shards);
  }

  /// What [#CHECKSUM_FILE] must hold.
  static String checksumLine(byte[] index) {
    return "%s  %s\n".formatted(Checksum.of(index), FILE);
  }

  /// Checks that the files are those that the shape asks for.
  void requireConsistent(Path path) throws TeacherStoreException {
    if (shards.size() != shape.shards()) {
      throw new TeacherStoreException(
          path, shape.shards() + " shards", "%d".formatted(shards.size()));
    }
    for (int s = 0; s < shards.size(); s++) {
      Shard shard = shards.get(s);
      if (!shard.file().equals(TeacherShape.fileOf(s)) || shard.rows() != shape.rowsOf(s)) {
        throw new TeacherStoreException(
            path,
            "%s with %d rows".formatted(TeacherShape.fileOf(s), shape.rowsOf(s)),
            "%s with %d rows".formatted(shard.file(), shard.rows()));
      }
    }
  }
}
