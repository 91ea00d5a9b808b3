package org.aligndistil.conformance;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.aligndistil.conformance.mutants.Mutant;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every mutant is killed by its clause, and the same clause and case pass on the oracle.
class MutantTest {

  @TestFactory
  Stream<DynamicTest> everyMutantIsKilledByItsClause() {
    return Mutant.all().stream()
        .map(mutant -> DynamicTest.dynamicTest(mutant.toString(), () -> isKilled(mutant)));
  }

  @TestFactory
  Stream<DynamicTest> theOraclePassesWhatKillsMutants() {
    return Mutant.all().stream()
        .map(mutant ->
            DynamicTest.dynamicTest(
                mutant.toString(), () -> assertDoesNotThrow(mutant.onOracle()::run)));
  }

  private static void isKilled(Mutant mutant) {
    ClauseViolation violation = assertThrows(ClauseViolation.class, mutant.onMutant()::run);
    assertEquals(mutant.clause(), violation.clause());
  }
}
