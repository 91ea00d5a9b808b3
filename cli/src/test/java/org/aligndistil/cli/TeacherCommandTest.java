package org.aligndistil.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.SparseTeacher;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.aligndistil.objective.teacher.TeacherStore;
import org.aligndistil.objective.teacher.TokenDigest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherCommandTest {

  @TempDir Path directory;
  private Path tiny;
  private Path full;
  private Path store;

  @BeforeEach
  void writeBatches() throws IOException {
    tiny = TinyBatch.write(directory);
    full = FullBatch.write(directory);
    store = directory.resolve("store");
  }

  private Run build(Path batch, String role, Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of("teacher", "build", "--batch", batch, "--role", role, "--out", store));
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }

  @Test
  void buildKeepsTheTopAndExactlyWhatTheOthersHave() throws IOException {
    assertEquals(
        store + ": rows 3, top 2\n",
        build(tiny, "policy", "--top", 2, "--precision", "f64").output());
    try (TeacherStore teacher = TeacherStore.open(store)) {
      SparseTeacher rows = teacher.rows(0, 3);
      // Logits 0 0 0, log 2 0 0 and 0 0 log 6; ties by id.
      assertArrayEquals(new int[] {0, 1, 0, 1, 2, 0}, rows.lists().tokens());
      double[] expected = {1.0 / 3, 1.0 / 3, 0.5, 0.25, 0.75, 0.125};
      for (int i = 0; i < 6; i++) {
        assertEquals(Math.log(expected[i]), rows.logProbabilities()[i], 0x1p-50);
      }
      double[] rest = {1.0 / 3, 0.25, 0.125};
      for (int row = 0; row < 3; row++) {
        assertEquals(Math.log(rest[row]), rows.othersLogProbability()[row], 0x1p-50);
      }
    }
  }

  @Test
  void inspectSaysWhatAStoreHolds() throws IOException {
    build(tiny, "policy", "--top", 2).output();
    List<String> lines = Run.of("teacher", "inspect", store).lines();
    assertEquals(store.toString(), lines.getFirst());
    assertTrue(lines.contains("role policy"), lines.toString());
    assertTrue(lines.contains("rows 3"), lines.toString());
    assertTrue(lines.contains("top 2 of 3 tokens"), lines.toString());
    assertTrue(lines.contains("precision F32"), lines.toString());
    assertTrue(lines.contains("checksums all match"), lines.toString());
    Map<?, ?> json = Run.of("teacher", "inspect", store.resolve("index.json"), "--json").json();
    assertEquals(3L, json.get("rows"));
    assertEquals("policy", json.get("role"));
    TokenDigest tokens = new TokenDigest.Builder().add(1).add(0, 2).build();
    assertEquals(tokens.labels(), json.get("labels_sha256"));
    assertEquals(tokens.offsets(), json.get("offsets_sha256"));
    assertEquals((1.0 / 3 + 0.25 + 0.125) / 3, (double) json.get("mean_remaining_mass"), 0x1p-50);
  }

  @Test
  void inspectNamesWhatIsDamaged() throws IOException {
    build(tiny, "policy", "--top", 2).output();
    Path shard = store.resolve("shard-00000.safetensors");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length - 3] ^= 4;
    Files.write(shard, bytes);
    String error = Run.of("teacher", "inspect", store).error(1);
    assertTrue(error.startsWith(shard + ": expected the SHA-256 checksum "), error);
    Files.delete(shard);
    assertEquals(
        shard + ": expected a shard of the store, found no file",
        Run.of("teacher", "inspect", store).error(1));
  }

  @Test
  void theWholeVocabularyIsTheFullTeacherToTheLastDigits() throws IOException {
    for (Objective objective : Objectives.ALL) {
      List<Object> words = new ArrayList<>(List.of("loss", objective.id(), "--batch", full));
      words.add("--json");
      double loss = (double) Run.of(words.toArray()).json().get("loss");
      for (Role role : objective.sparseRoles()) {
        store = directory.resolve(objective.id() + "-" + role);
        build(full, role.name(), "--top", FullBatch.VOCABULARY, "--precision", "F64").output();
        List<Object> teacher = List.of("--teacher", role + "=" + store);
        assertSameLoss(loss, loss(words, teacher.toArray()), objective);
        words.addAll(teacher);
      }
      assertSameLoss(loss, loss(words), objective);
    }
  }

  private static void assertSameLoss(double expected, double actual, Objective objective) {
    assertEquals(expected, actual, 1e-13 * Math.max(1, Math.abs(expected)), objective.id());
  }

  /// What a role knows of its distributions does not change what is asked of the other.
  @Test
  void aTeacherWithLogitsGoesWithASparseOne() throws IOException {
    store = directory.resolve("reference");
    build(full, "reference", "--top", 2, "--precision", "F64").output();
    List<Object> words =
        List.of("loss", "adpa", "--batch", full, "--json", "--teacher", "reference=" + store);
    store = directory.resolve("dpo");
    build(full, "dpo", "--top", FullBatch.VOCABULARY, "--precision", "F64").output();
    Path dense = directory.resolve("dense.safetensors");
    Path listed = directory.resolve("listed.safetensors");
    assertEquals(
        Map.of("reference", directory.resolve("reference").toString()),
        Run.of(words.toArray()).json().get("teachers"));
    double ofLogits = loss(words, "--gradient", dense);
    double ofLists = loss(words, "--gradient", listed, "--teacher", "dpo=" + store);
    assertEquals(ofLists, ofLogits, 1e-13 * Math.abs(ofLists));
    assertNotEquals(
        (double) Run.of("loss", "adpa", "--batch", full, "--json").json().get("loss"),
        ofLogits,
        1e-3);
    double[] expected = gradient(listed);
    double[] actual = gradient(dense);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 1e-13, "element " + i);
    }
  }

  private static double loss(List<Object> words, Object... more) throws IOException {
    List<Object> all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return (double) Run.of(all.toArray()).json().get("loss");
  }

  private static double[] gradient(Path path) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return file.tensor("policy_logits.grad").data().toArray(ValueLayout.JAVA_DOUBLE_UNALIGNED);
    }
  }

  @Test
  void thePublishedArithmeticNeedsTopTokensOfBoth() {
    build(full, "reference", "--top", 2).output();
    String error =
        Run.of(
                "loss",
                "adpa",
                "--batch",
                full,
                "--param",
                "variant=as_adpa",
                "--teacher",
                "reference=" + store)
            .error(1);
    assertTrue(
        error.startsWith(
            full
                + ": tensor 'dpo_top_tokens': expected the top tokens of dpo, which adpa reads here"
                + " instead of logits, found "),
        error);
  }

  @Test
  void aStoreMustFitTheBatch() throws IOException {
    for (Objective objective : Objectives.ALL) {
      for (Role role : objective.sparseRoles()) {
        store = directory.resolve(objective.id() + "-" + role);
        build(tiny, "policy", "--top", 2).output();
        assertEquals(
            "%s: expected a store of the role %s, found one of policy".formatted(store, role),
            loss(objective, full, role));
        store = directory.resolve(objective.id() + "-other-" + role);
        build(tiny, role.name(), "--top", 2).output();
        assertEquals(
            store + ": expected a row for each of the batch's 11 response tokens, found 3 rows",
            loss(objective, full, role));
      }
    }
  }

  private String loss(Objective objective, Path batch, Role role) {
    return Run.of("loss", objective.id(), "--batch", batch, "--teacher", role + "=" + store)
        .error(1);
  }

  @Test
  void aStoreOfAnotherBatchOfTheSameSizeIsRefused() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    build(FullBatch.write(other, 0, 1, 3, 5, 7, 10, FullBatch.TOKENS), "dpo", "--top", 2).output();
    String error = loss(Objectives.byId("dckd"), full, Role.DPO);
    assertTrue(
        error.matches(
            "\\Q"
                + store
                + "\\E: expected a store built from this batch, whose offsets have the SHA-256"
                + " [0-9a-f]{64}, found one whose offsets have [0-9a-f]{64}"),
        error);
  }

  @Test
  void aStoreMustHaveThePolicysVocabulary() throws IOException {
    Path wide = TinyBatch.writeWithDpoOf(4, directory);
    build(wide, "dpo", "--top", 2).output();
    assertEquals(
        store + ": the store and the policy must have equal vocabularies: 4 != 3",
        loss(Objectives.byId("dckd"), wide, Role.DPO));
  }

  @Test
  void aStoreMayNotTakeThePlaceOfAnyRole() {
    build(full, "dpo", "--top", 2).output();
    assertEquals(
        "dpo needs the logits of reference themselves, so that --teacher ROLE=DIR is of no use;"
            + " objectives that take teacher stores: vanilla_kd, dckd, adpa",
        Run.of("loss", "dpo", "--batch", full, "--teacher", "reference=" + store).error(2));
    assertEquals(
        "sft reads no role 'dpo', so that --teacher ROLE=DIR is of no use; objectives that take"
            + " teacher stores: vanilla_kd, dckd, adpa",
        Run.of("loss", "sft", "--batch", full, "--teacher", "dpo=" + store).error(2));
    assertEquals(
        "adpa takes no store for 'teacher'; it takes one for: dpo, reference",
        Run.of("loss", "adpa", "--batch", full, "--teacher", "teacher=" + store).error(2));
    assertEquals(
        "--teacher must be ROLE=DIR: 'dpo'",
        Run.of("loss", "dpo", "--batch", full, "--teacher", "dpo").error(2));
  }

  @Test
  void wrongOptionsAreUsageErrors() {
    assertEquals(
        "--top must be at most the vocabulary of 3 tokens: 4",
        build(tiny, "dpo", "--top", 4).error(2));
    assertEquals("--top must be at least 1: 0", build(tiny, "dpo", "--top", 0).error(2));
    assertEquals(
        "--top must be a whole number: 'all'", build(tiny, "dpo", "--top", "all").error(2));
    assertEquals(
        "--precision must be F32 or F64: 'BF16'",
        build(tiny, "dpo", "--precision", "BF16").error(2));
    assertFalse(Files.exists(store));
  }

  @Test
  void anExistingStoreIsNotReplacedAndAFailureLeavesNothing() throws IOException {
    build(tiny, "dpo", "--top", 2).output();
    assertEquals(store + ": already exists", build(tiny, "dpo", "--top", 2).error(1));
    double[] broken = TinyBatch.POLICY.clone();
    broken[4] = Double.NaN;
    TinyBatch.write(directory, broken);
    store = directory.resolve("other");
    assertEquals(
        "policy logits: row 1, token 1 is NaN", build(tiny, "policy", "--top", 2).error(1));
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(
          Set.of("batch.safetensors", "full.safetensors", "store"),
          Set.copyOf(left.map(path -> path.getFileName().toString()).toList()));
    }
  }

  @Test
  void theGroupAloneIsNoCommand() {
    assertEquals("no command is given; see aligndistil teacher --help", Run.of("teacher").error(2));
  }
}
