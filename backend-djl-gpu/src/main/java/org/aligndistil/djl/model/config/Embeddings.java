package org.aligndistil.djl.model.config;

/// Whether the output projection has weights of its own.
public enum Embeddings {
  /// The output projection is the matrix of the token embeddings.
  TIED,
  /// The output projection is a matrix of its own, `lm_head.weight`.
  SEPARATE
}
