package org.aligndistil.objective.teacher;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.aligndistil.objective.Batch;

/// Which response tokens rows belong to, in two checksums.
///
/// ```
/// labels  = SHA-256 of y_0 … y_{N−1}                 the tokens of all responses, one after another
/// offsets = SHA-256 of 0, |y_1|, |y_1| + |y_2| … N   where responses begin, and where the last ends
/// ```
///
/// Each number is an int64, little-endian. So they are the checksums of the bytes of `labels` I64
/// `[N]` and `offsets` I64 `[S+1]` of a batch file in the aligned form; the padded form of the same
/// responses has the same.
///
/// @param labels in hexadecimal, as `sha256sum` prints it
/// @param offsets in hexadecimal
public record TokenDigest(String labels, String offsets) {

  public TokenDigest {
    Checksum.require("labels", labels);
    Checksum.require("offsets", offsets);
  }

  /// That of a batch.
  public static TokenDigest of(Batch batch) {
    int[] labels = batch.inputs().labels();
    int[] offsets = batch.sequences().offsets();
    Builder builder = new Builder();
    for (int s = 0; s < batch.sequences().count(); s++) {
      builder.add(Arrays.copyOfRange(labels, offsets[s], offsets[s + 1]));
    }
    return builder.build();
  }

  /// Takes the responses one after another, for those that no batch holds together: there may be
  /// 2³¹ tokens and more.
  public static final class Builder {
    private final MessageDigest labels = Checksum.digest();
    private final MessageDigest offsets = Checksum.digest();
    private final ByteBuffer number =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long tokens;

    /// Begins without responses.
    public Builder() {
      update(offsets, 0);
    }

    /// Adds the next response.
    ///
    /// @param response its tokens; there may be none
    public Builder add(int... response) {
      for (int token : response) {
        update(labels, token);
      }
      tokens += response.length;
      update(offsets, tokens);
      return this;
    }

    /// The checksums; the builder begins anew.
    public TokenDigest build() {
      HexFormat hex = HexFormat.of();
      TokenDigest digest =
          new TokenDigest(hex.formatHex(labels.digest()), hex.formatHex(offsets.digest()));
      tokens = 0;
      update(offsets, 0);
      return digest;
    }

    private void update(MessageDigest digest, long value) {
      digest.update(number.putLong(0, value).array());
    }
  }
}
