package org.aligndistil.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Pages that are made of the clauses are as these are now.
///
/// What they should be is written to `target/pages`, to be copied over the committed ones.
class PagesTest {

  @Test
  void theListOfMutantsIsThatOfTheTests() throws IOException {
    assertIs(Path.of("../spec/MUTANTS.md"), Pages.mutants());
  }

  @Test
  void theTableOfClausesIsThatOfTheSuite() throws IOException {
    Path readme = Path.of("../README.md");
    assertIs(readme, Pages.withClauses(Files.readString(readme)));
  }

  @Test
  void aTableThatIsOutOfDateIsMadeAgain() throws IOException {
    String page = "before\n<!-- clauses -->\n| old |\n<!-- end of clauses -->\nafter\n";
    String made = Pages.withClauses(page);
    assertNotEquals(page, made);
    assertEquals(made, Pages.withClauses(made));
  }

  private static void assertIs(Path page, String expected) throws IOException {
    Path made = Files.createDirectories(Path.of("target", "pages")).resolve(page.getFileName());
    Files.writeString(made, expected);
    assertEquals(expected, Files.readString(page), () -> "copy " + made + " over " + page);
  }
}
