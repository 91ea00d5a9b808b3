package org.aligndistil.djl.train.examples;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.aligndistil.djl.world.PreferencePair;

/// Sampled preferences in JSON Lines: `prompt`, `chosen`, `rejected` in words, and the gold
/// rewards. Any trainer can read them.
public final class PairFile {

  private static final JsonFactory FACTORY = new JsonFactory();

  private PairFile() {}

  /// Writes pairs.
  public static void write(Path path, List<PreferencePair> preferences) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.setRootValueSeparator(null);
      for (PreferencePair preference : preferences) {
        Example pair = Example.of(preference);
        json.writeStartObject();
        json.writeStringField("prompt", World.text(pair.prompt()));
        json.writeStringField("chosen", World.text(pair.responses().get(0)));
        json.writeStringField("rejected", World.text(pair.responses().get(1)));
        json.writeNumberField("chosen_reward", preference.chosenGold());
        json.writeNumberField("rejected_reward", preference.rejectedGold());
        json.writeEndObject();
        json.writeRaw('\n');
      }
    }
    Files.writeString(path, text.toString());
  }
}
