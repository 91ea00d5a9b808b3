package org.aligndistil.conformance;

import java.util.List;
import org.aligndistil.conformance.properties.ConformanceProperties;
import org.aligndistil.cpu.CpuBackend;

/// Every clause on `cpu`.
final class CpuProperties extends ConformanceProperties {

  /// Tiles of about 100 logits, so that small cases have several tiles.
  private static final int SMALL_TILE = 100;

  CpuProperties() {
    super(
        "cpu",
        () ->
            List.of(
                new CpuBackend(2, SMALL_TILE),
                new CpuBackend(1, 1),
                new CpuBackend(1, 1 << 14),
                new CpuBackend(5, 1),
                new CpuBackend(5, 1 << 14)));
  }
}
