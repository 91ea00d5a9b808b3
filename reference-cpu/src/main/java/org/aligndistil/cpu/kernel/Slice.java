package org.aligndistil.cpu.kernel;

/// Neighbouring elements of an array; nothing is copied.
///
/// @param array where they are
/// @param from the first of them
public record Slice(double[] array, int from) {}
