package org.aligndistil.djl.train;

import java.util.ArrayList;
import java.util.List;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.train.examples.Example;
import org.aligndistil.djl.train.report.WorldReport;
import org.aligndistil.djl.world.PreferencePair;

/// A number for each response of some pairs: a log-probability, or a difference of two.
///
/// @param pairs the pairs
/// @param chosen `[P]`
/// @param rejected `[P]`
record PairScores(List<PreferencePair> pairs, double[] chosen, double[] rejected) {

  /// The log-probabilities of the responses under a model.
  static PairScores of(LanguageModel model, List<PreferencePair> pairs, Statistics statistics) {
    return new PairScores(
        pairs, side(0, model, pairs, statistics), side(1, model, pairs, statistics));
  }

  /// The rewards, up to a factor, of one model against another.
  PairScores minus(PairScores other) {
    double[] first = chosen.clone();
    double[] second = rejected.clone();
    for (int i = 0; i < first.length; i++) {
      first[i] -= other.chosen[i];
      second[i] -= other.rejected[i];
    }
    return new PairScores(pairs, first, second);
  }

  /// How often the pairs are ranked rightly; pairs of equal gold reward do not count by gold.
  WorldReport.Accuracy accuracy() {
    double byGold = 0;
    double byLabel = 0;
    int decided = 0;
    for (int i = 0; i < chosen.length; i++) {
      double gold = pairs.get(i).chosenGold() - pairs.get(i).rejectedGold();
      double margin = chosen[i] - rejected[i];
      byLabel += margin > 0 ? 1 : 0;
      if (gold != 0) {
        decided++;
        byGold += margin * gold > 0 ? 1 : 0;
      }
    }
    return new WorldReport.Accuracy(byGold / Math.max(1, decided), byLabel / chosen.length);
  }

  private static double[] side(
      int side, LanguageModel model, List<PreferencePair> pairs, Statistics statistics) {
    List<Example> examples = new ArrayList<>();
    for (PreferencePair preference : pairs) {
      Example pair = Example.of(preference);
      examples.add(pair.with(pair.responses().get(side)));
    }
    return statistics.logProbabilities(model, examples);
  }
}
