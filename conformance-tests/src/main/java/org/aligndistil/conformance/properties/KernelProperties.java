package org.aligndistil.conformance.properties;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import org.aligndistil.conformance.KernelClauses;
import org.aligndistil.conformance.cases.Kernel;
import org.aligndistil.conformance.cases.LogitsCase;

/// Section 1: the gradient kernel.
@PropertyDefaults(tries = 150, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
abstract class KernelProperties {

  private final Subject subject;

  KernelProperties(Subject subject) {
    this.subject = subject;
  }

  @Property(seed = "114")
  void must_1_13_kernelIsItsEquation(
      @ForAll(supplier = Cases.OfLogits.class) LogitsCase from,
      @ForAll(supplier = Cases.OfKernels.class) Kernel kernel) {
    KernelClauses.must_1_13_kernelIsItsEquation(subject.backend(), from, kernel);
  }

  @Property(seed = "115")
  void must_1_14_rowsSumToZero(
      @ForAll(supplier = Cases.OfLogits.class) LogitsCase from,
      @ForAll(supplier = Cases.OfKernels.class) Kernel kernel) {
    KernelClauses.must_1_14_rowsSumToZero(subject.backend(), from, kernel);
  }
}
