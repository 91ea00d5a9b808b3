package org.aligndistil.conformance.properties;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.aligndistil.conformance.ImportClauses;
import org.aligndistil.conformance.padded.Importer;
import org.aligndistil.conformance.padded.PaddedCase;

/// Section 4: files of padded tensors.
@PropertyDefaults(tries = 60, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
abstract class ImportProperties {

  private final Subject tested;

  ImportProperties(Subject tested) {
    this.tested = tested;
  }

  @Property(seed = "413")
  void must_4_13_paddedFormIsTheAlignedForm(
      @ForAll(supplier = Cases.Padded.class) PaddedCase subject) {
    ImportClauses.must_4_13_paddedFormIsTheAlignedForm(
        tested.backend(), Importer.BATCH_FILE, subject);
  }

  @Property(seed = "414")
  void must_4_14_topsLieAtStatesAndNumbersAtTokens(
      @ForAll(supplier = Cases.PaddedWithMore.class) PaddedCase subject,
      @ForAll @IntRange(min = 1, max = 6) int k) {
    ImportClauses.must_4_14_topsLieAtStatesAndNumbersAtTokens(
        tested.backend(), Importer.BATCH_FILE, subject, k);
  }

  @Property(seed = "415")
  void must_4_15_truncatedVocabulariesAreTheSharedTokens(
      @ForAll(supplier = Cases.Padded.class) PaddedCase subject,
      @ForAll @IntRange(min = 1, max = 9) int surplus) {
    ImportClauses.must_4_15_truncatedVocabulariesAreTheSharedTokens(
        tested.backend(), Importer.BATCH_FILE, subject, surplus);
  }
}
