package org.aligndistil.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.aligndistil.djl.model.decoder.DecoderInputs;
import org.aligndistil.djl.torch.TorchModule;

/// A pass that keeps the inputs of the layers, and computes each layer again on the way back.
final class RecomputedPass implements ForwardPass {

  private final LanguageModel model;
  private final DecoderInputs inputs;
  private final String end;
  private final NDList states;
  private final NDArray output;

  /// The forward pass.
  ///
  /// @param model whose
  /// @param inputs must live as long as the pass; their manager closes everything
  /// @param end `logits` or `hidden`, what the output is
  RecomputedPass(LanguageModel model, DecoderInputs inputs, String end) {
    this.model = model;
    this.inputs = inputs;
    this.end = end;
    this.states =
        model
            .module()
            .recordAll("states_and_" + end, inputs.ofWholeDecoder(model.parameters().values()));
    this.output = states.removeLast();
    for (NDArray state : states) {
      TorchModule.keep(state).setName("x[]");
    }
  }

  @Override
  public NDArray output() {
    return output;
  }

  @Override
  public void backward(NDArray vector) {
    NDList arguments = new NDList(vector, inputs.rows());
    arguments.addAll(inputs.ofAllLayers());
    arguments.addAll(states);
    arguments.addAll(model.parameters().values());
    for (NDArray gradient : model.gradients().arrays()) {
      gradient.setName("g[]");
      arguments.add(gradient);
    }
    model.module().record("back_from_" + end, arguments).close();
  }

  @Override
  public void close() {
    states.close();
  }
}
