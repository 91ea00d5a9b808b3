package org.aligndistil.djl.train.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.djl.model.decoder.PackedSequences;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.RowPosition;
import org.aligndistil.objective.Sequences;

/// The responses of some examples as rows, for models and for an objective.
///
/// @param packed what the models read; its rows hold the states that the objective wants
/// @param labels the response tokens, `[N]`
/// @param sequences how rows form responses and pairs
/// @param position which states the rows hold
public record ResponseRows(
    PackedSequences packed, int[] labels, Sequences sequences, RowPosition position) {

  /// The rows of examples: of both responses of each pair if the objective compares, of the first
  /// responses otherwise.
  public static ResponseRows of(Objective objective, List<Example> examples) {
    List<Sequences.Pair> pairs = new ArrayList<>();
    if (objective.needsPairs()) {
      for (Example example : examples) {
        if (example.responses().size() != 2) {
          throw new IllegalArgumentException(
              "%s needs pairs; the data has one response to a prompt".formatted(objective.id()));
        }
        pairs.add(new Sequences.Pair(2 * pairs.size(), 2 * pairs.size() + 1));
      }
    }
    PackedSequences plain = packed(examples, objective.needsPairs() ? 2 : 1);
    PackedSequences packed =
        switch (objective.rowPosition()) {
          case BEFORE_TOKEN -> plain;
          case AFTER_TOKEN -> oneLater(plain);
        };
    return new ResponseRows(
        packed, plain.labels(), new Sequences(plain.offsets(), pairs), objective.rowPosition());
  }

  /// The first responses of each example, behind their prompts.
  ///
  /// @param examples the examples
  /// @param responses how many of each
  public static PackedSequences packed(List<Example> examples, int responses) {
    List<int[]> tokens = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    for (Example example : examples) {
      for (int[] response : example.responses().subList(0, responses)) {
        tokens.add(joined(example.prompt(), response));
        starts.add(example.prompt().length);
      }
    }
    return new PackedSequences(tokens, starts);
  }

  /// With the logits of all roles, what an objective is evaluated on.
  public Batch batch(Map<Role, Logits> logits) {
    return new Batch(new Inputs(logits, labels), sequences, position);
  }

  /// The denominators of a batch that is evaluated in these parts.
  public static Denominators denominators(List<ResponseRows> parts) {
    return parts.stream()
        .map(part -> Denominators.of(part.sequences))
        .reduce(Denominators::plus)
        .orElseThrow();
  }

  /// The same responses, each row the state after the token that the row was before. A last token
  /// that no state depends on makes room.
  private static PackedSequences oneLater(PackedSequences plain) {
    List<int[]> tokens = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    for (int s = 0; s < plain.count(); s++) {
      int[] sequence = plain.tokens().get(s);
      tokens.add(Arrays.copyOf(sequence, sequence.length + 1));
      starts.add(plain.responseStarts().get(s) + 1);
    }
    return new PackedSequences(tokens, starts);
  }

  private static int[] joined(int[] prompt, int[] response) {
    int[] joined = Arrays.copyOf(prompt, prompt.length + response.length);
    System.arraycopy(response, 0, joined, prompt.length, response.length);
    return joined;
  }
}
