package org.aligndistil.djl.train;

import org.aligndistil.backend.Backend;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.djl.DjlBackend;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.PackedSequences;
import org.aligndistil.djl.model.TrainingPass;

/// Where logits and gradients pass between a model and the backend that computes its loss.
enum LogitsPlace {
  /// Through host memory, which every backend reads.
  HOST {
    @Override
    Logits logits(LanguageModel model, PackedSequences packed) {
      return model.responseLogits(packed);
    }

    @Override
    Logits logits(TrainingPass pass) {
      return pass.logits();
    }

    @Override
    GradientSink gradient(TrainingPass pass) {
      return pass.gradient();
    }
  },
  /// On the device that both have: nothing is copied.
  DEVICE {
    @Override
    Logits logits(LanguageModel model, PackedSequences packed) {
      return model.deviceLogits(packed);
    }

    @Override
    Logits logits(TrainingPass pass) {
      return pass.deviceLogits();
    }

    @Override
    GradientSink gradient(TrainingPass pass) {
      return pass.deviceGradient();
    }
  };

  /// The shortest way from a model to a backend.
  static LogitsPlace between(LanguageModel model, Backend backend) {
    return backend instanceof DjlBackend djl && djl.device().equals(model.device()) ? DEVICE : HOST;
  }

  /// The logits of the response rows, without gradients; valid until the model's next ones.
  abstract Logits logits(LanguageModel model, PackedSequences packed);

  /// The logits of a pass that is to be trained on.
  abstract Logits logits(TrainingPass pass);

  /// Where the gradient of that pass goes.
  abstract GradientSink gradient(TrainingPass pass);
}
