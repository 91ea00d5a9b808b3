package org.aligndistil.conformance.properties;

import java.io.IOException;
import net.jqwik.api.lifecycle.AfterContainerHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;

/// Reports the worst errors of a backend and closes it, after its last property.
final class CloseAfterwards implements AfterContainerHook {

  @Override
  public void afterContainer(ContainerLifecycleContext context) throws IOException {
    if (context.optionalContainerClass().isPresent()) {
      ConformanceProperties.close(context.optionalContainerClass().get());
    }
  }
}
