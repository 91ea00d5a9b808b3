package org.aligndistil.djl.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.aligndistil.djl.data.Content;
import org.aligndistil.djl.data.Message;
import org.aligndistil.djl.world.Grammar;
import org.aligndistil.djl.world.RandomStreams;
import org.aligndistil.djl.world.Sample;
import org.aligndistil.djl.world.TokenizerFiles;
import org.aligndistil.djl.world.Vocabulary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The built-in world's files, read as those of any other model.
class WorldTextTest {

  @TempDir private Path directory;
  private final Vocabulary vocabulary = new Vocabulary();
  private ModelText text;

  @BeforeEach
  void open() throws IOException {
    TokenizerFiles.write(directory);
    text = ModelText.open(directory);
  }

  @AfterEach
  void close() {
    text.close();
  }

  @Test
  void tokensAreThoseThatTheGrammarWrote() {
    RandomStreams streams = new RandomStreams(1);
    for (int i = 0; i < 1000; i++) {
      Sample sample = Grammar.sample(streams, "text", i);
      int[] prompt = sample.prompt().tokens();
      assertArrayEquals(prompt, text.prompt(Content.text(vocabulary.render(prompt))));
      int[] response = sample.response();
      assertArrayEquals(response, text.tokenizer().encode(vocabulary.render(response)));
      int[] words = Arrays.stream(response).filter(token -> token > Vocabulary.SEP).toArray();
      assertEquals(vocabulary.render(words), text.tokenizer().decode(response));
    }
  }

  @Test
  void anySequenceOfWordsComesBack() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1000; i++) {
      // Every second word is a full stop, as a model may write that knows nothing yet.
      int[] words =
          random
              .ints(random.nextInt(1, 40), 0, Vocabulary.SIZE)
              .map(word -> word % 2 == 0 ? 115 : word)
              .toArray();
      assertArrayEquals(words, text.tokenizer().encode(vocabulary.render(words)));
    }
  }

  @Test
  void theChatTemplateMakesAPromptOfItsWords() {
    Content prompt = Content.messages(new Message("user", "formal food staff"));
    Content answer = Content.messages(new Message("assistant", "pasta felt good."));
    TokenizedRecord record =
        new RecordTokenizer(text, Tokenization.DEFAULT).tokenize(prompt, List.of(answer));
    assertEquals("<bos> formal food staff <sep>", vocabulary.render(record.prompt()));
    assertEquals("pasta felt good. <eos>", vocabulary.render(record.responses().getFirst()));
  }

  @Test
  void aWordThatIsNoneIsAnErrorThatShowsTheText() {
    var error =
        assertThrows(IllegalArgumentException.class, () -> text.tokenizer().encode("pasta is"));
    assertTrue(error.getMessage().contains("'pasta is'"), error::getMessage);
  }
}
