package org.aligndistil.conformance.padded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.aligndistil.objective.safetensors.Tensor;

/// What an importer makes of a file.
///
/// @param evaluation loss and metrics
/// @param gradient `[B·T][V]`, of every position of the file; not copied
public record Imported(Evaluation evaluation, double[][] gradient) {

  /// The gradient that a file has.
  static double[][] rows(Path file) throws IOException {
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      Tensor tensor = opened.tensors().getFirst();
      int width = (int) (long) tensor.shape().getLast();
      double[][] rows = new double[(int) (tensor.elements() / width)][width];
      HostMatrix matrix =
          HostMatrix.of(
              tensor.data(), ElementType.valueOf(tensor.type().name()), rows.length, width);
      for (int row = 0; row < rows.length; row++) {
        int fixed = row;
        Arrays.setAll(rows[row], v -> matrix.get(fixed, v));
      }
      return rows;
    }
  }
}
