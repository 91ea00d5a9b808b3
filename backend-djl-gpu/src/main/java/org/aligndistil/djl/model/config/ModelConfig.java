package org.aligndistil.djl.model.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What a model is, without its parameters: `config.json` of a Hugging Face directory.
///
/// @param family the architecture
/// @param size its extents
/// @param headSize coordinates of an attention head, even
/// @param normEpsilon ε of the root-mean-square norms
/// @param rope the position embeddings
/// @param embeddings whether the output projection is the embedding matrix
/// @param maximumPositions the longest sequence that the model accepts
/// @param beginToken the token that begins a text, if there is one
/// @param endTokens the tokens that end a text
/// @param source the tree of the file it was read from, kept for what is not understood; not copied
public record ModelConfig(
    Family family,
    Size size,
    int headSize,
    double normEpsilon,
    Rope rope,
    Embeddings embeddings,
    int maximumPositions,
    OptionalInt beginToken,
    List<Integer> endTokens,
    Map<String, @Nullable Object> source) {

  /// The extents of a model.
  ///
  /// @param vocabulary number of tokens V
  /// @param hidden coordinates of a state
  /// @param intermediate coordinates within the feed-forward part
  /// @param layers number of layers
  /// @param heads attention heads of queries
  /// @param keyValueHeads attention heads of keys and values, a divisor of `heads`
  public record Size(
      int vocabulary, int hidden, int intermediate, int layers, int heads, int keyValueHeads) {

    /// Several times what the deepest published models have: a list of parameters stays small,
    /// whatever a file says.
    private static final int MOST_LAYERS = 2048;

    public Size {
      requirePositive("vocabulary", vocabulary);
      requirePositive("hidden", hidden);
      requirePositive("intermediate", intermediate);
      requirePositive("layers", layers);
      if (layers > MOST_LAYERS) {
        throw new IllegalArgumentException(
            "layers must be at most %d: %d".formatted(MOST_LAYERS, layers));
      }
      requirePositive("heads", heads);
      requirePositive("keyValueHeads", keyValueHeads);
      if (heads % keyValueHeads != 0) {
        throw new IllegalArgumentException(
            "heads must be a multiple of keyValueHeads: %d, %d".formatted(heads, keyValueHeads));
      }
    }
  }

  public ModelConfig {
    Objects.requireNonNull(family, "family");
    Objects.requireNonNull(size, "size");
    Objects.requireNonNull(rope, "rope");
    Objects.requireNonNull(embeddings, "embeddings");
    Objects.requireNonNull(beginToken, "beginToken");
    endTokens = List.copyOf(endTokens);
    source = Collections.unmodifiableMap(source);
    requirePositive("headSize", headSize);
    requirePositive("maximumPositions", maximumPositions);
    if ((long) size.heads() * headSize > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "heads · headSize must be below 2^31: %d, %d".formatted(size.heads(), headSize));
    }
    if (headSize % 2 != 0) {
      throw new IllegalArgumentException("headSize must be even: " + headSize);
    }
    if (!(normEpsilon > 0) || Double.isInfinite(normEpsilon)) {
      throw new IllegalArgumentException("normEpsilon must be positive: " + normEpsilon);
    }
  }

  /// A new model's configuration, with the families' usual values: ε = 10⁻⁶, θ = 10000, separate
  /// embeddings, 2048 positions, no special tokens, heads that share the hidden coordinates.
  ///
  /// @param family the architecture
  /// @param size its extents; the heads must divide `hidden`
  public static ModelConfig of(Family family, Size size) {
    if (size.hidden() % size.heads() != 0) {
      throw new IllegalArgumentException(
          "hidden must be a multiple of heads: %d, %d".formatted(size.hidden(), size.heads()));
    }
    return new ModelConfig(
        family,
        size,
        size.hidden() / size.heads(),
        1e-6,
        new Rope(10_000),
        Embeddings.SEPARATE,
        2048,
        OptionalInt.empty(),
        List.of(),
        Map.of());
  }

  /// The same with other embeddings.
  public ModelConfig with(Embeddings other) {
    return new ModelConfig(
        family,
        size,
        headSize,
        normEpsilon,
        rope,
        other,
        maximumPositions,
        beginToken,
        endTokens,
        source);
  }

  /// The same with other position embeddings and limits.
  ///
  /// @param otherRope the position embeddings
  /// @param otherMaximum the longest sequence
  public ModelConfig withPositions(Rope otherRope, int otherMaximum) {
    return new ModelConfig(
        family,
        size,
        headSize,
        normEpsilon,
        otherRope,
        embeddings,
        otherMaximum,
        beginToken,
        endTokens,
        source);
  }

  /// The same with other special tokens.
  ///
  /// @param begin the token that begins a text
  /// @param end the tokens that end a text
  public ModelConfig withTokens(OptionalInt begin, List<Integer> end) {
    return new ModelConfig(
        family,
        size,
        headSize,
        normEpsilon,
        rope,
        embeddings,
        maximumPositions,
        begin,
        end,
        source);
  }

  /// Reads `config.json`.
  ///
  /// @param path the file
  /// @throws ModelFormatException if it is malformed, or describes a model of another kind
  public static ModelConfig read(Path path) throws IOException {
    return new ConfigReader(path, Json.read(path)).config();
  }

  /// The text of `config.json`: what was read, with the values of this record, for parameters in
  /// float32.
  public String toJson() throws IOException {
    return Json.format(ConfigWriter.tree(this));
  }

  /// Number of tokens V.
  public int vocabulary() {
    return size.vocabulary();
  }

  /// The number of parameters.
  public long parameterCount() {
    return ParameterPlan.of(this).stream().mapToLong(ParameterPlan::elements).sum();
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1: " + value);
    }
  }
}
