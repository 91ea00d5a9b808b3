package org.aligndistil.objective.teacher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.objective.SparseTeacher;
import org.aligndistil.objective.teacher.TeacherShape.Precision;

/// Small stores of random rows.
final class TinyStores {

  /// 23 rows of 3 tokens in files of 5.
  static final TeacherShape SHAPE = new TeacherShape(23, 3, 11, Precision.F64, 5);

  /// Of the dpo model, before one response.
  static final TeacherSource SOURCE =
      new TeacherSource(Role.DPO, new TokenDigest.Builder().add(0, 1, 2).build());

  private TinyStores() {}

  /// Random tokens and log-probabilities.
  static SparseTeacher rows(TeacherShape shape, int count, long seed) {
    Random random = new Random(seed);
    int[] tokens = new int[count * shape.top()];
    double[] logProbabilities = new double[tokens.length];
    List<Integer> ids = new ArrayList<>();
    for (int v = 0; v < shape.vocabulary(); v++) {
      ids.add(v);
    }
    for (int row = 0; row < count; row++) {
      Collections.shuffle(ids, random);
      for (int k = 0; k < shape.top(); k++) {
        tokens[row * shape.top() + k] = ids.get(k);
        logProbabilities[row * shape.top() + k] = -Math.log(shape.top()) - random.nextDouble();
      }
    }
    return new SparseTeacher(new TokenLists(tokens, shape.top()), logProbabilities);
  }

  /// Some rows of others.
  static SparseTeacher slice(SparseTeacher rows, int first, int count) {
    int top = rows.lists().width();
    int[] tokens = new int[count * top];
    double[] logProbabilities = new double[count * top];
    double[] rest = new double[count];
    System.arraycopy(rows.lists().tokens(), first * top, tokens, 0, tokens.length);
    System.arraycopy(rows.logProbabilities(), first * top, logProbabilities, 0, tokens.length);
    System.arraycopy(rows.othersLogProbability(), first, rest, 0, count);
    return new SparseTeacher(new TokenLists(tokens, top), logProbabilities, rest);
  }

  /// Writes all rows at once.
  static SparseTeacher write(Path directory, TeacherShape shape) throws IOException {
    SparseTeacher rows = rows(shape, (int) shape.rows(), 1);
    try (TeacherStoreWriter writer = TeacherStoreWriter.create(directory, shape, SOURCE)) {
      writer.append(rows);
      writer.commit();
    }
    return rows;
  }
}
