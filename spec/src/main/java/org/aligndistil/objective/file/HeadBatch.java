package org.aligndistil.objective.file;

import java.util.Objects;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signals;

/// What a [org.aligndistil.objective.HeadObjective] is evaluated on.
///
/// @param sequences how tokens form responses and pairs
/// @param signals the output of the head, and what else the objective reads
public record HeadBatch(Sequences sequences, Signals signals) {
  public HeadBatch {
    Objects.requireNonNull(sequences, "sequences");
    Objects.requireNonNull(signals, "signals");
  }
}
