package org.aligndistil.benchmark.worker;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Backends;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Rows;
import org.aligndistil.benchmark.data.DataFolder;
import org.aligndistil.benchmark.data.SampledBatch;
import org.aligndistil.benchmark.data.Shape;
import org.aligndistil.benchmark.data.Workload;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Evaluator;

/// Evaluates one workload with the oracle, and moves its bytes.
public final class Oracle implements AutoCloseable {

  /// What the results call it.
  public static final String NAME = "ours";

  private static final long ALIGNMENT = 64;

  /// Evaluated first, so that classes are loaded.
  private static final Shape SMALL = new Shape(4, 2);

  private final Workload workload;
  private final Arena arena;
  private final Backend backend;
  private final MemorySegment policy;
  private final HostMatrix gradient;
  private final Batch batch;
  private final Floor floor;
  private final long residentBefore;

  private Oracle(Workload workload, DataFolder folder, Arena arena) throws IOException {
    this.workload = workload;
    this.arena = arena;
    this.backend = Backends.open("cpu");
    this.gradient = touched(workload, arena);
    Map<Role, HostMatrix> logits = new LinkedHashMap<>();
    for (Role role : workload.objective().roles()) {
      logits.put(role, DataFolder.matrix(inMemory(folder.logits(role), workload, arena), workload));
    }
    this.policy = segment(logits, Role.POLICY);
    switch (workload.place()) {
      case SEPARATE -> {}
      case IN_PLACE -> logits.put(Role.POLICY, gradient);
    }
    restore();
    int[] labels = folder.readLabels();
    this.batch = SampledBatch.of(workload.objective(), workload.shape(), logits, labels);
    this.floor = new Floor(segments(logits), gradient.segment(), workload.threads());
    evaluateSmall(logits);
    this.residentBefore = MemoryUse.settledResident();
  }

  /// Opens the oracle on the data of a workload.
  static Oracle open(Workload workload, DataFolder folder) throws IOException {
    return new Oracle(workload, folder, Arena.ofShared());
  }

  /// Logits where those of a training are, in memory that is no file.
  private static MemorySegment inMemory(Path file, Workload workload, Arena arena)
      throws IOException {
    try (Arena confined = Arena.ofConfined()) {
      return arena
          .allocate(workload.bytes(), ALIGNMENT)
          .copyFrom(
              DataFolder.map(file, workload.bytes(), FileChannel.MapMode.READ_ONLY, confined));
    }
  }

  private static HostMatrix touched(Workload workload, Arena arena) {
    MemorySegment segment = arena.allocate(workload.bytes(), ALIGNMENT);
    return DataFolder.matrix(segment.fill((byte) 0), workload);
  }

  /// The policy's logits first.
  private static List<MemorySegment> segments(Map<Role, HostMatrix> logits) {
    List<MemorySegment> segments = new ArrayList<>();
    segments.add(segment(logits, Role.POLICY));
    logits.forEach((role, matrix) -> {
      if (!role.equals(Role.POLICY)) {
        segments.add(matrix.segment());
      }
    });
    return segments;
  }

  private static MemorySegment segment(Map<Role, HostMatrix> logits, Role role) {
    return Objects.requireNonNull(logits.get(role)).segment();
  }

  private void evaluateSmall(Map<Role, HostMatrix> logits) {
    Map<Role, HostMatrix> corners = new LinkedHashMap<>();
    logits.forEach((role, matrix) -> corners.put(role, corner(matrix)));
    int[] labels = IntStream.range(0, SMALL.rows()).map(row -> row % SMALL.vocabulary()).toArray();
    Batch small = SampledBatch.of(workload.objective(), SMALL, corners, labels);
    HostMatrix sink =
        HostMatrix.of(
            arena.allocate(SMALL.elements() * workload.type().bytes()),
            workload.type(),
            SMALL.rows(),
            SMALL.vocabulary());
    new Evaluator(backend)
        .evaluate(workload.objective(), small, Denominators.of(small.sequences()), sink);
  }

  private static HostMatrix corner(HostMatrix matrix) {
    return new HostMatrix(
        matrix.segment(),
        matrix.type(),
        new Rows.Strided(SMALL.rows(), 0, matrix.columns()),
        SMALL.vocabulary());
  }

  /// Undoes what an evaluation in place has written over the policy's logits.
  void restore() {
    switch (workload.place()) {
      case SEPARATE -> {}
      case IN_PLACE -> gradient.segment().copyFrom(policy);
    }
  }

  /// The loss; its gradient is written.
  double evaluate() {
    return new Evaluator(backend)
        .evaluate(workload.objective(), batch, Denominators.of(batch.sequences()), gradient)
        .loss();
  }

  /// Moves the bytes of an evaluation.
  long move(Floor.Way way) throws InterruptedException {
    return floor.move(way);
  }

  /// Bytes of heap that an evaluation allocates.
  long garbage() {
    restore();
    return MemoryUse.garbage(this::evaluate);
  }

  /// Bytes that an evaluation takes beside inputs and gradient.
  long memory() throws InterruptedException {
    restore();
    return MemoryUse.mostResident(this::evaluate) - residentBefore;
  }

  /// Writes the gradient to a file.
  void writeGradient(Path path) throws IOException {
    try (Arena confined = Arena.ofConfined()) {
      DataFolder.map(path, workload.bytes(), FileChannel.MapMode.READ_WRITE, confined)
          .copyFrom(gradient.segment());
    }
  }

  @Override
  public void close() {
    floor.close();
    backend.close();
    arena.close();
  }
}
