package org.aligndistil.objective.file;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.objective.SparseTeacher;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.aligndistil.objective.safetensors.Tensor;

/// Reads the top of a role's distributions, where a batch file has that instead of its logits.
///
/// @param reader of the file
/// @param layout where its rows lie
/// @param vocabulary the number of tokens V
record SparseTeacherReader(TensorReader reader, Layout layout, int vocabulary) {

  static String tokensName(Role role) {
    return role.name() + "_top_tokens";
  }

  static String logProbabilitiesName(Role role) {
    return role.name() + "_top_log_probabilities";
  }

  static String restName(Role role) {
    return role.name() + "_rest_log_probability";
  }

  /// The teacher of a role; what is missing to 1 belongs to all other tokens unless the file says
  /// what they have.
  SparseTeacher read(Role role) throws SafetensorsException {
    String name = tokensName(role);
    Tensor tokens = reader.require(name, TensorReader.TOKENS, shape(TensorReader.ANY));
    long width = tokens.shape().getLast();
    if (width < 1 || width > vocabulary) {
      throw reader.error(name, "from 1 to %d tokens a row".formatted(vocabulary), width + "");
    }
    int rows = layout.labels().length;
    if (width * rows > Integer.MAX_VALUE - 8) {
      throw reader.error(
          name, "fewer than 2^31 tokens in the responses", "%d × %d".formatted(rows, width));
    }
    TokenLists lists = new TokenLists(tokens(tokens, (int) width), (int) width);
    double[] logProbabilities = logProbabilities(logProbabilitiesName(role), (int) width);
    SparseTeacher teacher = teacher(role, lists, logProbabilities);
    for (int row = 0; row < rows; row++) {
      if (!teacher.isDistribution(row)) {
        throw reader.error(
            reader.has(restName(role)) ? restName(role) : logProbabilitiesName(role),
            "probabilities that sum to 1, others included",
            "%s at %s".formatted(teacher.probability(row), layout.locate(row)));
      }
    }
    return teacher;
  }

  private SparseTeacher teacher(Role role, TokenLists lists, double[] logProbabilities)
      throws SafetensorsException {
    String rest = restName(role);
    if (reader.has(rest)) {
      return new SparseTeacher(lists, logProbabilities, logProbabilities(rest, layout.shape(), 1));
    }
    if (lists.width() == vocabulary) {
      double[] none = new double[lists.rowCount()];
      Arrays.fill(none, Double.NEGATIVE_INFINITY);
      return new SparseTeacher(lists, logProbabilities, none);
    }
    return new SparseTeacher(lists, logProbabilities);
  }

  private int[] tokens(Tensor tensor, int width) throws SafetensorsException {
    int[] tokens = new int[layout.labels().length * width];
    int[] sorted = new int[width];
    for (int row = 0; row < layout.labels().length; row++) {
      for (int k = 0; k < width; k++) {
        long token = TensorReader.integer(tensor, layout.states()[row] * width + k);
        if (token < 0 || token >= vocabulary) {
          throw reader.error(
              tensor.name(),
              "token ids from 0 to " + (vocabulary - 1),
              "%d at %s".formatted(token, layout.locate(row)));
        }
        tokens[row * width + k] = (int) token;
        sorted[k] = (int) token;
      }
      Arrays.sort(sorted);
      for (int k = 1; k < width; k++) {
        if (sorted[k] == sorted[k - 1]) {
          throw reader.error(
              tensor.name(),
              "different tokens in a row",
              "%d twice at %s".formatted(sorted[k], layout.locate(row)));
        }
      }
    }
    return tokens;
  }

  private double[] logProbabilities(String name, int width) throws SafetensorsException {
    return logProbabilities(name, shape(width), width);
  }

  private double[] logProbabilities(String name, List<Long> shape, int width)
      throws SafetensorsException {
    Tensor tensor = reader.require(name, TensorReader.NUMBERS, shape);
    double[] values = new double[layout.labels().length * width];
    for (int i = 0; i < values.length; i++) {
      int row = i / width;
      values[i] = TensorReader.number(tensor, layout.states()[row] * width + i % width);
      if (!(values[i] <= 0)) {
        throw reader.error(
            name,
            "log-probabilities of at most 0",
            "%s at %s".formatted(values[i], layout.locate(row)));
      }
    }
    return values;
  }

  private List<Long> shape(long width) {
    List<Long> shape = new ArrayList<>(layout.shape());
    shape.add(width);
    return shape;
  }
}
