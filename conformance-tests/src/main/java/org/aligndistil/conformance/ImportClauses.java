package org.aligndistil.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.padded.Imported;
import org.aligndistil.conformance.padded.Importer;
import org.aligndistil.conformance.padded.PaddedCase;

/// Section 4 of SPEC.md: files of padded tensors, the unshifted convention of other tools.
public final class ImportClauses {

  private ImportClauses() {}

  /// Prompts, padding, gaps in the mask, empty responses and columns that nothing needs change no
  /// bit of the loss, the metrics and the gradient, which is 0 outside the responses.
  public static void must_4_13_paddedFormIsTheAlignedForm(
      Backend backend, Importer importer, PaddedCase subject) {
    requireSame(new Check("4.13", backend, subject), importer, subject);
  }

  /// The tops of distributions lie at the state before a token, numbers at the token itself.
  ///
  /// @param k how many tokens are known of roles that may be sparse
  public static void must_4_14_topsLieAtStatesAndNumbersAtTokens(
      Backend backend, Importer importer, PaddedCase subject, int k) {
    requireSame(
        new Check("4.14", backend, new Where(subject, "k = " + k)), importer, subject.sparse(k));
  }

  /// Vocabularies of different sizes, cut to the smallest, are the tokens that they share.
  ///
  /// @param surplus by how many tokens they differ
  public static void must_4_15_truncatedVocabulariesAreTheSharedTokens(
      Backend backend, Importer importer, PaddedCase subject, int surplus) {
    PaddedCase differing = subject.withSurplus(surplus);
    requireSame(new Check("4.15", backend, differing), importer, differing);
  }

  private static void requireSame(Check check, Importer importer, PaddedCase subject) {
    Evaluated expected = Evaluated.of(check.backend(), subject.subject());
    Imported imported = imported(check, importer, subject);
    ElementType stored = subject.subject().batch().logits().type();
    double[][] gradient = imported.gradient();
    double[][] ofRows = new double[expected.gradient().length][];
    for (int row = 0; row < ofRows.length; row++) {
      int position = (int) subject.states()[row];
      ofRows[row] = Arrays.copyOf(gradient[position], expected.gradient()[row].length);
      Arrays.fill(gradient[position], 0, ofRows[row].length, 0);
    }
    new Evaluated(imported.evaluation(), ofRows)
        .requireSameBits(check, rounded(expected, stored), "of the padded form");
    for (int position = 0; position < gradient.length; position++) {
      check.require(
          Arrays.stream(gradient[position]).allMatch(g -> g == 0),
          "the gradient at position {}, which predicts no response token, is {}",
          position,
          Arrays.toString(gradient[position]));
    }
  }

  /// Gradients of logits in narrow formats are stored in binary32.
  private static Evaluated rounded(Evaluated expected, ElementType logits) {
    return logits == ElementType.F64
        ? expected
        : new Evaluated(
            expected.evaluation(),
            Arrays.stream(expected.gradient())
                .map(row -> Arrays.stream(row).map(g -> (float) g).toArray())
                .toArray(double[][]::new));
  }

  private static Imported imported(Check check, Importer importer, PaddedCase subject) {
    try {
      Path folder = Files.createTempDirectory("aligndistil");
      try {
        Path file = folder.resolve("batch.safetensors");
        subject.write(file);
        return evaluated(check, importer, subject, file);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a batch file", e);
    }
  }

  private static Imported evaluated(Check check, Importer importer, PaddedCase subject, Path file) {
    try {
      return importer.evaluate(check.backend(), subject.subject().subject(), file);
    } catch (IOException | RuntimeException refused) {
      throw check.violation("the padded form is refused: " + refused.getMessage());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
