package org.aligndistil.conformance;

import ai.djl.Device;
import org.aligndistil.conformance.properties.ConformanceProperties;

/// Every clause on `djl-cpu`.
final class DjlCpuProperties extends ConformanceProperties {

  DjlCpuProperties() {
    super("djl-cpu", () -> DjlConfigurations.on(Device.cpu()));
  }
}
