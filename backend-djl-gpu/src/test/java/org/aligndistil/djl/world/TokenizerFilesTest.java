package org.aligndistil.djl.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerFilesTest {

  @Test
  void theVocabularyOfTheFileIsTheWordsInOrder() throws IOException {
    List<String> words = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(TokenizerFiles.tokenizer())) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.FIELD_NAME && json.currentName().equals("vocab")) {
          json.nextToken();
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            words.add(json.currentName());
            assertEquals(words.size() - 1, json.nextIntValue(-1));
          }
        }
      }
    }
    assertEquals(new Vocabulary().words(), words);
  }

  @Test
  void writesBothFiles(@TempDir Path directory) throws IOException {
    TokenizerFiles.write(directory);
    assertEquals(TokenizerFiles.tokenizer(), Files.readString(directory.resolve("tokenizer.json")));
    String configuration = Files.readString(directory.resolve("tokenizer_config.json"));
    assertEquals(TokenizerFiles.configuration(), configuration);
    assertTrue(configuration.contains("\"eos_token\" : \"<eos>\""), configuration);
  }
}
