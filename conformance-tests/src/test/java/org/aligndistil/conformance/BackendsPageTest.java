package org.aligndistil.conformance;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.aligndistil.conformance.properties.ConformanceProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `docs/backends.md` shows what compiles; what it says is printed is a test of the mutants.
class BackendsPageTest {

  /// What the reader of the page has written.
  private static final String BACKEND =
      """
      import java.util.function.Consumer;
      import org.aligndistil.backend.*;
      import org.aligndistil.backend.matrix.GradientSink;

      record MyBackend(int threads) implements Backend {
        public String name() {
          return "my-backend";
        }

        public Arithmetic arithmetic() {
          return new Arithmetic(
              Arithmetic.Format.BINARY64, Arithmetic.Reproducibility.ANY_CONFIGURATION);
        }

        public void sweep(Inputs inputs, GradientSink sink, Consumer<Tile> work) {
          throw new UnsupportedOperationException("nobody computes here");
        }

        public void close() {}
      }
      """;

  private static String page() throws IOException {
    return Files.readString(Path.of("../docs/backends.md"));
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin) + begin.length();
    return text.substring(from, text.indexOf(end, from));
  }

  @Test
  void itsTenLinesAreATest(@TempDir Path folder) throws IOException, ReflectiveOperationException {
    String test = between(page(), "```java\n", "```");
    assertTrue(test.lines().count() <= 10, test);
    compile(folder, test);
    URL[] classes = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes, getClass().getClassLoader())) {
      Constructor<?> constructor = loader.loadClass("MyBackendTest").getDeclaredConstructor();
      constructor.setAccessible(true);
      assertInstanceOf(ConformanceProperties.class, constructor.newInstance());
    }
  }

  private static void compile(Path folder, String test) throws IOException {
    Path backend = Files.writeString(folder.resolve("MyBackend.java"), BACKEND);
    Path properties = Files.writeString(folder.resolve("MyBackendTest.java"), test);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiles =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of("-cp", System.getProperty("java.class.path"), "-d", folder.toString()),
                  null,
                  files.getJavaFileObjects(backend, properties))
              .call();
      assertTrue(compiles, messages::toString);
    }
  }

  @Test
  void itsDependencyIsThisModule() throws IOException {
    String dependency = between(page(), "```xml\n", "```");
    String pom = Files.readString(Path.of("pom.xml"));
    for (String element : List.of("groupId", "version")) {
      String value = between(pom, "<" + element + ">", "<");
      assertTrue(dependency.contains("<" + element + ">" + value + "<"), value);
    }
    assertTrue(dependency.contains("<artifactId>aligndistil-conformance-tests<"), dependency);
  }
}
