package org.aligndistil.conformance;

import ai.djl.Device;
import org.aligndistil.conformance.properties.ConformanceProperties;

/// Every clause on `djl-cuda`.
final class DjlCudaProperties extends ConformanceProperties {

  DjlCudaProperties() {
    super("djl-cuda", () -> DjlConfigurations.on(Device.gpu()));
  }
}
