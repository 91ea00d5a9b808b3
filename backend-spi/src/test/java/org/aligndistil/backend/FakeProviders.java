package org.aligndistil.backend;

import java.util.function.Consumer;
import org.aligndistil.backend.matrix.GradientSink;

/// Three providers on the test class path: two that can run and one that cannot.
final class FakeProviders {

  private FakeProviders() {}

  private record Named(String name) implements Backend {
    @Override
    public Arithmetic arithmetic() {
      return new Arithmetic(
          Arithmetic.Format.BINARY64, Arithmetic.Reproducibility.ANY_CONFIGURATION);
    }

    @Override
    public void sweep(Inputs inputs, GradientSink sink, Consumer<Tile> work) {
      throw new UnsupportedOperationException(name);
    }

    @Override
    public void close() {}
  }

  abstract static class Fake implements BackendProvider {
    private final String name;
    private final int preference;
    private final Availability availability;

    private Fake(String name, int preference, Availability availability) {
      this.name = name;
      this.preference = preference;
      this.availability = availability;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int preference() {
      return preference;
    }

    @Override
    public Availability availability() {
      return availability;
    }

    @Override
    public Backend open() {
      return new Named(name);
    }
  }

  /// Runs everywhere.
  public static final class Plain extends Fake {
    public Plain() {
      super("plain", 0, new Availability.Available("everywhere"));
    }
  }

  /// Runs here and is better.
  public static final class Preferred extends Fake {
    public Preferred() {
      super("preferred", 10, new Availability.Available("here"));
    }
  }

  /// Would be better still.
  public static final class Broken extends Fake {
    public Broken() {
      super("broken", 100, new Availability.Unavailable("no device of that kind"));
    }
  }
}
