package org.aligndistil.backend.matrix;

/// Logits that only the backend which made them can read.
public non-sealed interface DeviceLogits extends Logits {}
