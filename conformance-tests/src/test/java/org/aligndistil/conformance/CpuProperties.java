package org.aligndistil.conformance;

import java.io.IOException;
import net.jqwik.api.Group;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.PropagationMode;

/// Every clause on `cpu`.
@AddLifecycleHook(value = CpuProperties.Skip.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
final class CpuProperties {

  static final class Skip extends SkipUnavailable {
    Skip() {
      super(Subject.CPU);
    }
  }

  private final Subject subject = Subject.CPU;

  @Group
  final class Primitives extends PrimitiveProperties {
    Primitives() {
      super(subject);
    }
  }

  @Group
  final class Lists extends ListedProperties {
    Lists() {
      super(subject);
    }
  }

  @Group
  final class Tops extends SparseProperties {
    Tops() {
      super(subject);
    }
  }

  @Group
  final class StopGradients extends StopGradientProperties {
    StopGradients() {
      super(subject);
    }
  }

  @Group
  final class Directions extends DirectionProperties {
    Directions() {
      super(subject);
    }
  }

  @Group
  final class LogitsThemselves extends LogitsProperties {
    LogitsThemselves() {
      super(subject);
    }
  }

  @Group
  final class Kernels extends KernelProperties {
    Kernels() {
      super(subject);
    }
  }

  @Group
  final class Objectives extends ObjectiveProperties {
    Objectives() {
      super(subject);
    }
  }

  @Group
  final class Gradients extends GradientProperties {
    Gradients() {
      super(subject);
    }
  }

  @Group
  final class Batches extends BatchProperties {
    Batches() {
      super(subject);
    }
  }

  @Group
  final class Imports extends ImportProperties {
    Imports() {
      super(subject);
    }
  }

  @Group
  final class Runs extends BackendProperties {
    Runs() {
      super(subject);
    }
  }

  @Group
  final class Bounds extends BoundProperties {
    Bounds() {
      super(subject);
    }
  }

  @Group
  final class Theorems extends TheoremProperties {
    Theorems() {
      super(subject);
    }
  }

  @AfterContainer
  static void reportWorstErrors() throws IOException {
    Subject.CPU.reportWorstErrors();
  }
}
