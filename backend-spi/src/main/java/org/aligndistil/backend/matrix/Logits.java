package org.aligndistil.backend.matrix;

/// The logits of one role: N rows of V unnormalised log-probabilities, in nats.
///
/// −∞ masks a token. NaN and +∞ are errors, found when a row is read.
public sealed interface Logits permits HostMatrix, Projection, DeviceLogits {

  /// The number of rows N.
  int rowCount();

  /// The number of tokens V of the vocabulary.
  int vocabulary();
}
