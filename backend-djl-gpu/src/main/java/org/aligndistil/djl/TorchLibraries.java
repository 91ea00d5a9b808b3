package org.aligndistil.djl;

import ai.djl.util.ClassLoaderUtils;
import ai.djl.util.Utils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Where DJL would find PyTorch's native libraries, in its order, without loading any: the folder
/// that the user names, jars on the class path, then its cache.
final class TorchLibraries {

  private static final String FOLDER = "PYTORCH_LIBRARY_PATH";
  private static final String PROPERTIES = "native/lib/pytorch.properties";
  private static final String ENGINE = "pytorch";

  private TorchLibraries() {}

  /// Any PyTorch.
  static Optional<String> find() {
    return find("torch_cpu", _ -> true);
  }

  /// A PyTorch with CUDA.
  static Optional<String> findWithCuda() {
    return find("torch_cuda", flavor -> flavor.startsWith("cu"));
  }

  private static Optional<String> find(String library, Predicate<String> flavors) {
    String folder = Utils.getEnvOrSystemProperty(FOLDER);
    if (folder != null) {
      return Optional.of(Path.of(folder))
          .filter(path -> Files.exists(path.resolve(System.mapLibraryName(library))))
          .map(path -> FOLDER + "=" + path);
    }
    List<Properties> bundled = bundled();
    return bundled.isEmpty()
        ? cached(flavors)
        : bundled.stream()
            .filter(properties -> flavors.test(properties.getProperty("flavor", "")))
            .map(properties ->
                "the class path, %s %s"
                    .formatted(properties.getProperty("version"), properties.getProperty("flavor")))
            .findFirst();
  }

  private static List<Properties> bundled() {
    try {
      List<Properties> found = new ArrayList<>();
      for (URL url :
          Collections.list(ClassLoaderUtils.getContextClassLoader().getResources(PROPERTIES))) {
        Properties properties = new Properties();
        try (InputStream in = url.openStream()) {
          properties.load(in);
        }
        found.add(properties);
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Folders there are named version, flavour and platform: `2.7.1-cu128-linux-x86_64`.
  private static Optional<String> cached(Predicate<String> flavors) {
    Path cache = Utils.getEngineCacheDir(ENGINE);
    if (!Files.isDirectory(cache)) {
      return Optional.empty();
    }
    try (Stream<Path> folders = Files.list(cache)) {
      return folders
          .filter(path -> {
            String[] parts = String.valueOf(path.getFileName()).split("-", -1);
            return parts.length > 2 && flavors.test(parts[1]);
          })
          .map(Path::toString)
          .min(Comparator.naturalOrder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
