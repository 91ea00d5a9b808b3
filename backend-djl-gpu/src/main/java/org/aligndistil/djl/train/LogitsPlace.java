package org.aligndistil.djl.train;

import org.aligndistil.backend.Backend;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.djl.DjlBackend;
import org.aligndistil.djl.model.config.Computation;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.decoder.PackedSequences;
import org.aligndistil.djl.model.TrainingPass;

/// Where logits and gradients pass between a model and the backend that computes its loss.
enum LogitsPlace {
  /// Through host memory, which every backend reads; as a projection if the model stores no logits.
  HOST {
    @Override
    Logits logits(LanguageModel model, PackedSequences packed) {
      return model.rowLogits(packed);
    }

    @Override
    TrainingPass trainingPass(LanguageModel model, PackedSequences packed) {
      return model.trainingPass(packed);
    }
  },
  /// On the device that both have: nothing is copied.
  DEVICE {
    @Override
    Logits logits(LanguageModel model, PackedSequences packed) {
      return model.deviceLogits(packed);
    }

    @Override
    TrainingPass trainingPass(LanguageModel model, PackedSequences packed) {
      return model.deviceTrainingPass(packed);
    }
  };

  /// The shortest way from a model to a backend.
  static LogitsPlace between(LanguageModel model, Backend backend) {
    boolean isStored = model.computation().logits() == Computation.LogitStorage.STORED;
    boolean isShared = backend instanceof DjlBackend djl && djl.device().equals(model.device());
    return isStored && isShared ? DEVICE : HOST;
  }

  /// The logits of the response rows, without gradients; valid until the model's next ones.
  abstract Logits logits(LanguageModel model, PackedSequences packed);

  /// A pass that is to be trained on.
  abstract TrainingPass trainingPass(LanguageModel model, PackedSequences packed);
}
