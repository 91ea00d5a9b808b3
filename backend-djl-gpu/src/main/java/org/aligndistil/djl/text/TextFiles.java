package org.aligndistil.djl.text;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.aligndistil.djl.data.TextFile;
import org.aligndistil.djl.model.config.Json;
import org.aligndistil.djl.model.config.ModelFormatException;
import org.jspecify.annotations.Nullable;

/// Reads the small files of a Hugging Face directory that are about texts. All of them may be
/// missing.
///
/// @param directory of a model
/// @param tokenizer of the same directory
record TextFiles(Path directory, Tokenizer tokenizer) {

  private static final String CONFIG = "tokenizer_config.json";
  private static final String EOS = "eos_token_id";

  /// The tokens of `special_tokens_map.json` and `tokenizer_config.json`, of which the latter
  /// prevails; what stops a response also from `generation_config.json`, or else `config.json`.
  SpecialTokens special() throws IOException {
    Map<String, String> names = new LinkedHashMap<>();
    for (String file : List.of("special_tokens_map.json", CONFIG)) {
      read(file)
          .forEach((name, value) -> {
            if (name.endsWith("_token")) {
              written(value).ifPresent(text -> names.put(name, text));
            }
          });
    }
    List<Integer> generation = ids("generation_config.json");
    List<Integer> stops = generation.isEmpty() ? ids("config.json") : generation;
    OptionalInt end = find(names, "eos_token");
    if (end.isEmpty() && !stops.isEmpty()) {
      end = OptionalInt.of(stops.getFirst());
    }
    Set<Integer> all = new LinkedHashSet<>();
    end.ifPresent(all::add);
    all.addAll(stops);
    return new SpecialTokens(
        names, find(names, "bos_token"), end, find(names, "pad_token"), List.copyOf(all));
  }

  /// The chat template: `chat_template.jinja`, or `chat_template` of `tokenizer_config.json`.
  Optional<String> chatTemplate() throws IOException {
    Path own = directory.resolve("chat_template.jinja");
    if (Files.isRegularFile(own)) {
      return Optional.of(
          TextFile.read(own, () -> new ModelFormatException(own, "UTF-8", "other bytes")));
    }
    return switch (read(CONFIG).get("chat_template")) {
      case String text -> Optional.of(text);
      case List<?> several -> named(several);
      case null, default -> Optional.empty();
    };
  }

  /// Of several templates with names, the one called default.
  private static Optional<String> named(List<?> templates) {
    return templates.stream()
        .filter(each -> each instanceof Map<?, ?> map && "default".equals(map.get("name")))
        .map(each -> ((Map<?, ?>) each).get("template"))
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .findFirst();
  }

  private OptionalInt find(Map<String, String> names, String name) {
    String token = names.get(name);
    return token == null ? OptionalInt.empty() : tokenizer.find(token);
  }

  /// A token is written as a string, or as an object with its `content`.
  private static Optional<String> written(@Nullable Object value) {
    return switch (value) {
      case String text -> Optional.of(text);
      case Map<?, ?> map when map.get("content") instanceof String text -> Optional.of(text);
      case null, default -> Optional.empty();
    };
  }

  private List<Integer> ids(String file) throws IOException {
    @Nullable Object value = read(file).get(EOS);
    List<Integer> ids = new ArrayList<>();
    for (Object each :
        value instanceof List<?> list ? list : value == null ? List.of() : List.of(value)) {
      if (!(each instanceof BigInteger id) || id.bitLength() >= Integer.SIZE) {
        throw new ModelFormatException(
            directory.resolve(file), EOS + " as a whole number or a list of them", "" + each);
      }
      ids.add(id.intValue());
    }
    return ids;
  }

  private Map<String, @Nullable Object> read(String file) throws IOException {
    Path path = directory.resolve(file);
    return Files.isRegularFile(path) ? Json.read(path) : Map.of();
  }
}
