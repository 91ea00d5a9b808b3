package org.aligndistil.djl.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.List;

/// The keys and values of a batch of growing sequences, each token at the slot of its position.
///
/// Prompts are padded at their ends. What padding leaves in a slot is overwritten when the sequence
/// gets there, and no token sees a slot after its own.
public final class KeyValueCache implements AutoCloseable {

  private final LanguageModel model;
  private final NDManager manager;
  private final List<int[]> prompts;
  private final int capacity;
  private IValue cache;

  /// An empty cache.
  ///
  /// @param model whose keys and values they are
  /// @param prompts what the sequences begin with
  /// @param newTokens how many tokens may follow
  public KeyValueCache(LanguageModel model, List<int[]> prompts, int newTokens) {
    this.model = model;
    this.prompts = prompts;
    int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
    this.capacity = (int) Math.min((long) longest + newTokens, model.config().maximumPositions());
    this.manager = model.manager().newSubManager();
    model.rotary().require(capacity);
    try (IValue batch = IValue.from((long) prompts.size());
        IValue slots = IValue.from((long) capacity);
        NDArray device = manager.create(new Shape(0));
        IValue like = IValue.from((PtNDArray) device)) {
      this.cache = model.module().infer("cache", batch, slots, like);
    }
  }

  /// Reads the prompts.
  ///
  /// @return for each the logits of its next token
  public float[][] start() {
    int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
    int places = Math.multiplyExact(prompts.size(), longest);
    long[] ids = new long[places];
    long[] positions = new long[places];
    long[] rows = new long[prompts.size()];
    for (int b = 0; b < prompts.size(); b++) {
      int[] prompt = prompts.get(b);
      for (int t = 0; t < longest; t++) {
        ids[b * longest + t] = t < prompt.length ? prompt[t] : 0;
        positions[b * longest + t] = t;
      }
      rows[b] = (long) b * longest + prompt.length - 1;
    }
    return extend(ids, positions, rows);
  }

  /// Reads one token more of each sequence.
  ///
  /// @param tokens `[B]`
  /// @param positions `[B]`, where the token stands
  /// @return for each sequence the logits of its next token
  public float[][] append(long[] tokens, long[] positions) {
    long[] rows = new long[tokens.length];
    Arrays.setAll(rows, row -> row);
    return extend(tokens, positions, rows);
  }

  /// Forgets the other sequences.
  ///
  /// @param rows the sequences that stay, as they are numbered now
  public void keep(long[] rows) {
    try (NDArray kept = manager.create(rows);
        IValue keptValue = IValue.from((PtNDArray) kept);
        IValue slots = IValue.from((long) capacity)) {
      IValue smaller = model.module().infer("compact", cache, keptValue, slots);
      cache.close();
      cache = smaller;
    }
  }

  @Override
  public void close() {
    cache.close();
    manager.close();
  }

  private float[][] extend(long[] ids, long[] positions, long[] rows) {
    int sequences = rows.length;
    Shape shape = new Shape(sequences, ids.length / sequences);
    long length = Arrays.stream(positions).max().orElseThrow() + 1;
    try (NDManager step = manager.newSubManager();
        IValue idValue = IValue.from((PtNDArray) step.create(ids, shape));
        IValue positionValue = IValue.from((PtNDArray) step.create(positions, shape));
        IValue rowValue = IValue.from((PtNDArray) step.create(rows));
        IValue capacityValue = IValue.from((long) capacity);
        IValue lengthValue = IValue.from(length);
        IValue cosines = IValue.from((PtNDArray) model.rotary().cosineTable());
        IValue sines = IValue.from((PtNDArray) model.rotary().sineTable());
        IValue result =
            model
                .module()
                .infer(
                    "extend",
                    idValue,
                    positionValue,
                    rowValue,
                    capacityValue,
                    lengthValue,
                    cosines,
                    sines,
                    cache,
                    model.parameterList())) {
      NDArray logits = result.toTensor((PtNDManager) step).toDevice(Device.cpu(), false);
      float[] all = logits.toFloatArray();
      int vocabulary = model.config().vocabulary();
      float[][] perSequence = new float[sequences][];
      for (int b = 0; b < sequences; b++) {
        perSequence[b] = Arrays.copyOfRange(all, b * vocabulary, (b + 1) * vocabulary);
      }
      return perSequence;
    }
  }
}
