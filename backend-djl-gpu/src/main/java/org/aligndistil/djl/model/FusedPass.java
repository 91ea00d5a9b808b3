package org.aligndistil.djl.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.backend.matrix.ProjectionGradient;
import org.aligndistil.djl.torch.HostMemory;

/// A pass without logits: the gradient comes as that of the hidden states, which goes back through
/// the decoder, and that of the output projection, which is complete.
///
/// The latter is summed over the rows in double, `[V,H]`, and rounded when it is added to the
/// parameter's in float32.
final class FusedPass extends TrainingPass {

  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfDouble F64 = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  private final NDArray headGradient;
  private final FusedProjection fused;
  private Optional<Sums> sums = Optional.empty();

  /// Where the gradients of both factors go.
  private record Sums(HostArray hidden, Arena arena, ProjectionGradient sink) {}

  /// A pass.
  ///
  /// @param manager of everything that ends with the pass; taken over
  /// @param forward its output are hidden states; taken over
  /// @param head the output projection
  /// @param headGradient its gradient
  FusedPass(NDManager manager, ForwardPass forward, NDArray head, NDArray headGradient) {
    super(manager, forward);
    this.headGradient = headGradient;
    this.fused = FusedProjection.of(forward.output(), head, manager);
  }

  /// Hidden states and output projection in float32.
  @Override
  public Projection logits() {
    requireOpen();
    return fused.projection();
  }

  @Override
  public ProjectionGradient gradient() {
    requireOpen();
    return sums().sink();
  }

  @Override
  NDArray collect() {
    addToHead(sums().sink().headGradient());
    return sums().hidden().array();
  }

  @Override
  void free() {
    sums.ifPresent(present -> {
      present.hidden().close();
      present.arena().close();
    });
    fused.close();
  }

  private Sums sums() {
    if (sums.isEmpty()) {
      NDArray like = fused.hidden().array();
      NDArray zeros = manager().zeros(like.getShape(), like.getDataType(), Device.cpu());
      HostArray hidden = HostArray.of(zeros, manager());
      Arena arena = Arena.ofShared();
      Projection projection = fused.projection();
      int width = projection.head().columns();
      MemorySegment head =
          arena.allocate(F64, Math.multiplyExact((long) projection.vocabulary(), width));
      HostMatrix headMatrix = HostMatrix.of(head, ElementType.F64, projection.vocabulary(), width);
      sums =
          Optional.of(
              new Sums(
                  hidden, arena, new ProjectionGradient(projection, hidden.matrix(), headMatrix)));
    }
    return sums.orElseThrow();
  }

  private void addToHead(HostMatrix sum) {
    long elements = headGradient.size();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment gradient = arena.allocate(F32, elements);
      HostMemory.copy(headGradient, gradient);
      for (long i = 0; i < elements; i++) {
        double term = sum.segment().getAtIndex(F64, i);
        gradient.setAtIndex(F32, i, (float) (gradient.getAtIndex(F32, i) + term));
      }
      HostMemory.copy(gradient, headGradient);
    }
  }
}
