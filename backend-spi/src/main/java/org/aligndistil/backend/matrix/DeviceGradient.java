package org.aligndistil.backend.matrix;

/// A gradient sink that only the backend which made it can write.
public non-sealed interface DeviceGradient extends GradientSink {}
