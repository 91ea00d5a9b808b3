package org.aligndistil.objective.teacher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.aligndistil.objective.SparseTeacher;
import org.aligndistil.objective.safetensors.SafetensorsWriter;

/// A program that ends before its files are finished.
///
/// Exits with 0, or with 3 if it could begin a file while it ended.
final class InterruptedProgram {

  private InterruptedProgram() {}

  /// Runs it.
  ///
  /// @param args the directory to write to, and whether a `store` is begun before the program ends
  ///   or a `file` as it ends
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    if (args[1].equals("file")) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> beginFile(folder.resolve("late"))));
    } else {
      TeacherShape shape = TinyStores.SHAPE;
      SparseTeacher rows = TinyStores.rows(shape, (int) shape.rows(), 1);
      var writer = TeacherStoreWriter.create(folder.resolve("teacher"), shape, TinyStores.SOURCE);
      writer.append(TinyStores.slice(rows, 0, 13)); // two finished files, and one that is not
    }
    System.exit(0);
  }

  private static void beginFile(Path path) {
    try (SafetensorsWriter writer = SafetensorsWriter.create(path, List.of(), Map.of())) {
      writer.commit();
      Runtime.getRuntime().halt(3);
    } catch (IOException e) {
      System.out.println(e.getMessage());
    }
  }
}
