package org.aligndistil.conformance.properties;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import net.jqwik.api.Group;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.aligndistil.backend.Backend;

/// Every clause on one backend: the whole of what its author writes is
///
/// ```
/// class MyBackendTest extends ConformanceProperties {
///   MyBackendTest() {
///     super("my-backend", () -> List.of(new MyBackend(1), new MyBackend(4)));
///   }
/// }
/// ```
///
/// Skipped, with the reason, where a provider of that name says that it cannot run. A case that
/// breaks a clause is made as simple as it can be while it still does, and is then a
/// [org.aligndistil.conformance.ClauseViolation], which names the clause, what was found, and the
/// case, spelled out where it is small. `docs/backends.md` has more.
@AddLifecycleHook(SkipUnavailable.class)
@AddLifecycleHook(CloseAfterwards.class)
@AddLifecycleHook(KeepFailure.class)
public abstract class ConformanceProperties {

  /// One of each class: the engine makes a new instance of a class for each of its properties.
  private static final Map<Class<?>, Subject> SUBJECTS = new ConcurrentHashMap<>();

  private final Subject subject;

  /// The properties of a backend.
  ///
  /// @param name by which the backend is chosen, [Backend#name]
  /// @param configurations opens the backend once, in one or more configurations, of which clauses
  ///   are held against the first; that they agree is clause 5.1. They are closed after the last
  ///   property
  protected ConformanceProperties(String name, Supplier<List<Backend>> configurations) {
    subject = SUBJECTS.computeIfAbsent(getClass(), _ -> new Subject(name, configurations));
  }

  final Subject subject() {
    return subject;
  }

  static void close(Class<?> properties) throws IOException {
    Subject ended = SUBJECTS.remove(properties);
    if (ended != null) {
      ended.close();
    }
  }

  /// Section 1: statistics of single rows.
  @Group
  final class Primitives extends PrimitiveProperties {
    Primitives() {
      super(subject);
    }
  }

  /// Section 1: listed tokens and all others together.
  @Group
  final class Lists extends ListedProperties {
    Lists() {
      super(subject);
    }
  }

  /// Section 1: masked tokens, and logits that are none.
  @Group
  final class LogitsThemselves extends LogitsProperties {
    LogitsThemselves() {
      super(subject);
    }
  }

  /// Section 1: the gradient kernel.
  @Group
  final class Kernels extends KernelProperties {
    Kernels() {
      super(subject);
    }
  }

  /// Section 2: the loss of every objective.
  @Group
  final class Objectives extends ObjectiveProperties {
    Objectives() {
      super(subject);
    }
  }

  /// Section 3: gradients.
  @Group
  final class Gradients extends GradientProperties {
    Gradients() {
      super(subject);
    }
  }

  /// Section 3: what an equation holds constant.
  @Group
  final class StopGradients extends StopGradientProperties {
    StopGradients() {
      super(subject);
    }
  }

  /// Section 3: where a descent leads.
  @Group
  final class Directions extends DirectionProperties {
    Directions() {
      super(subject);
    }
  }

  /// Section 4: what may be done to a batch.
  @Group
  final class Batches extends BatchProperties {
    Batches() {
      super(subject);
    }
  }

  /// Section 4: roles of which only the top is known.
  @Group
  final class Tops extends SparseProperties {
    Tops() {
      super(subject);
    }
  }

  /// Section 4: files of padded tensors.
  @Group
  final class Imports extends ImportProperties {
    Imports() {
      super(subject);
    }
  }

  /// Section 5: how a backend runs.
  @Group
  final class Runs extends BackendProperties {
    Runs() {
      super(subject);
    }
  }

  /// Section 6: bounds and errors.
  @Group
  final class Bounds extends BoundProperties {
    Bounds() {
      super(subject);
    }
  }

  /// Section 7: what theorems say of the losses.
  @Group
  final class Theorems extends TheoremProperties {
    Theorems() {
      super(subject);
    }
  }
}
