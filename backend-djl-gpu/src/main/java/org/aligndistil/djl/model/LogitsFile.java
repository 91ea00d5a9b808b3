package org.aligndistil.djl.model;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.model.decoder.PackedSequences;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.Tensor;
import org.aligndistil.objective.safetensors.TensorPlan;

/// The logits of padded sequences, from file to file.
///
/// The input has `input_ids` I64 `[B,T]` and perhaps `attention_mask` of the same shape, in I64, U8
/// or BOOL: 1 for the tokens of a sequence, which stand together, and 0 for padding before and
/// after them. The output has `logits` F32 `[B,T,V]`: at t what follows token t, and 0 at padding.
public final class LogitsFile {

  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String LOGITS = "logits";

  /// What the logits of one forward pass may take, unless one sequence takes more.
  private static final long BYTES = 1L << 28;

  private static final int LARGEST_BATCH = 64;

  private static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// The tokens of a row without its padding.
  ///
  /// @param place of the first one in `[B·T]`
  /// @param tokens at least one
  private record Piece(long place, int[] tokens) {}

  private LogitsFile() {}

  /// Computes and writes logits.
  ///
  /// @param model asked for logits
  /// @param input the file to read
  /// @param output the file to create or replace
  /// @return the shape of the logits
  /// @throws SafetensorsException if the input is not of this form
  public static List<Long> write(LanguageModel model, Path input, Path output) throws IOException {
    List<Piece> pieces;
    List<Long> shape;
    int vocabulary = model.config().size().vocabulary();
    try (SafetensorsFile file = SafetensorsFile.open(input)) {
      Tensor ids = ids(file);
      pieces = pieces(file, ids);
      for (Piece piece : pieces) {
        requireReadable(file, piece, model.config());
      }
      shape = List.of(ids.shape().get(0), ids.shape().get(1), (long) vocabulary);
    }
    TensorPlan plan = new TensorPlan(LOGITS, DType.F32, shape);
    try (SafetensorsWriter writer = SafetensorsWriter.create(output, List.of(plan), Map.of())) {
      MemorySegment all = writer.segment(LOGITS);
      long rowBytes = (long) Float.BYTES * vocabulary;
      int first = 0;
      while (first < pieces.size()) {
        int end = first;
        long bytes = 0;
        do {
          bytes += rowBytes * pieces.get(end++).tokens().length;
        } while (end < pieces.size() && end - first < LARGEST_BATCH && bytes < BYTES);
        copy(model, pieces.subList(first, end), all, rowBytes);
        first = end;
      }
      writer.commit();
    }
    return shape;
  }

  private static void copy(
      LanguageModel model, List<Piece> pieces, MemorySegment all, long rowBytes) {
    HostMatrix logits =
        model.responseLogits(
            PackedSequences.ofAllStates(pieces.stream().map(Piece::tokens).toList()));
    int row = 0;
    for (Piece piece : pieces) {
      MemorySegment.copy(
          logits.segment(),
          logits.byteOffset(row),
          all,
          piece.place() * rowBytes,
          piece.tokens().length * rowBytes);
      row += piece.tokens().length;
    }
  }

  private static Tensor ids(SafetensorsFile file) throws SafetensorsException {
    Tensor ids = file.tensor(IDS);
    if (ids.type() != DType.I64 || ids.shape().size() != 2 || ids.elements() == 0) {
      throw wrong(file, ids, "I64 [B,T], neither of them 0");
    }
    return ids;
  }

  private static List<Piece> pieces(SafetensorsFile file, Tensor ids) throws SafetensorsException {
    Optional<Tensor> mask = file.find(MASK);
    if (mask.isPresent()
        && !(mask.get().shape().equals(ids.shape())
            && List.of(DType.I64, DType.U8, DType.BOOL).contains(mask.get().type()))) {
      throw wrong(file, mask.get(), "I64, U8 or BOOL of the shape of input_ids " + ids.shape());
    }
    int length = Math.toIntExact(ids.shape().get(1));
    List<Piece> pieces = new ArrayList<>();
    for (long b = 0; b < ids.shape().get(0); b++) {
      int begin = 0;
      int end = length;
      if (mask.isPresent()) {
        while (begin < end && !isToken(file, mask.get(), b * length + begin)) {
          begin++;
        }
        while (begin < end && !isToken(file, mask.get(), b * length + end - 1)) {
          end--;
        }
        for (int t = begin; t < end; t++) {
          if (!isToken(file, mask.get(), b * length + t)) {
            throw SafetensorsException.ofTensor(
                file.path(),
                MASK,
                "ones that stand together",
                "a 0 between them at [%d,%d]".formatted(b, t));
          }
        }
      }
      if (begin < end) {
        pieces.add(
            new Piece(b * length + begin, tokens(file, ids, b * length + begin, end - begin)));
      }
    }
    if (pieces.isEmpty()) {
      throw SafetensorsException.ofTensor(file.path(), MASK, "a 1", "none");
    }
    return pieces;
  }

  private static int[] tokens(SafetensorsFile file, Tensor ids, long place, int count)
      throws SafetensorsException {
    int[] tokens = new int[count];
    for (int i = 0; i < count; i++) {
      long token = ids.data().getAtIndex(I64, place + i);
      if (token != (int) token) {
        throw SafetensorsException.ofTensor(file.path(), IDS, "tokens", Long.toString(token));
      }
      tokens[i] = (int) token;
    }
    return tokens;
  }

  /// Refuses what the model would refuse, with the place in the file.
  private static void requireReadable(SafetensorsFile file, Piece piece, ModelConfig config)
      throws SafetensorsException {
    long length = file.tensor(IDS).shape().get(1);
    long b = piece.place() / length;
    long t = piece.place() % length;
    if (piece.tokens().length > config.maximumPositions()) {
      throw SafetensorsException.ofTensor(
          file.path(),
          IDS,
          "at most %d tokens in a sequence".formatted(config.maximumPositions()),
          "%d at [%d]".formatted(piece.tokens().length, b));
    }
    for (int i = 0; i < piece.tokens().length; i++) {
      int token = piece.tokens()[i];
      if (token < 0 || token >= config.vocabulary()) {
        throw SafetensorsException.ofTensor(
            file.path(),
            IDS,
            "tokens from 0 to %d".formatted(config.vocabulary() - 1),
            "%d at [%d,%d]".formatted(token, b, t + i));
      }
    }
  }

  private static boolean isToken(SafetensorsFile file, Tensor mask, long place)
      throws SafetensorsException {
    long value =
        mask.type() == DType.I64
            ? mask.data().getAtIndex(I64, place)
            : mask.data().get(ValueLayout.JAVA_BYTE, place);
    if (value != 0 && value != 1) {
      throw SafetensorsException.ofTensor(
          file.path(), MASK, "zeros and ones", Long.toString(value));
    }
    return value == 1;
  }

  private static SafetensorsException wrong(SafetensorsFile file, Tensor tensor, String expected) {
    return SafetensorsException.ofTensor(
        file.path(), tensor.name(), expected, "%s %s".formatted(tensor.type(), tensor.shape()));
  }
}
