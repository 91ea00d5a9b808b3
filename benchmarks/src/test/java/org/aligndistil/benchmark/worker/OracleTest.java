package org.aligndistil.benchmark.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.benchmark.data.DataFolder;
import org.aligndistil.benchmark.data.Shape;
import org.aligndistil.benchmark.data.Workload;
import org.aligndistil.benchmark.data.Workload.GradientPlace;
import org.aligndistil.objective.Objectives;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OracleTest {

  private static Workload workload(GradientPlace place) {
    return new Workload(Objectives.byId("tdpo2"), new Shape(256, 207), ElementType.F32, 2, place);
  }

  private static byte[] gradient(Workload workload, DataFolder data, Path file)
      throws IOException, InterruptedException {
    try (Oracle oracle = Oracle.open(workload, data)) {
      oracle.restore();
      double first = oracle.evaluate();
      oracle.move(Floor.Way.FILL);
      assertTrue(oracle.garbage() > 0);
      assertTrue(oracle.memory() > 0);
      oracle.restore();
      assertEquals(first, oracle.evaluate());
      oracle.writeGradient(file);
    }
    return Files.readAllBytes(file);
  }

  @Test
  void aGradientInPlaceIsTheSameAgainAndAgain(@TempDir Path folder)
      throws IOException, InterruptedException {
    Workload separate = workload(GradientPlace.SEPARATE);
    try (DataFolder data = DataFolder.create(separate)) {
      assertArrayEquals(
          gradient(separate, data, folder.resolve("separate")),
          gradient(workload(GradientPlace.IN_PLACE), data, folder.resolve("in-place")));
    }
  }

  @ParameterizedTest
  @EnumSource(GradientPlace.class)
  void itsDataIsGoneAfterwards(GradientPlace place) throws IOException {
    DataFolder data = DataFolder.create(workload(place));
    data.close();
    assertFalse(Files.exists(data.path()));
  }
}
