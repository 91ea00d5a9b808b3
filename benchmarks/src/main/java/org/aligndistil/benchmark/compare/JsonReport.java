package org.aligndistil.benchmark.compare;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.aligndistil.benchmark.data.Workload;
import org.aligndistil.benchmark.worker.Oracle;

/// The results for programs: every single time, in nanoseconds.
final class JsonReport {

  private final JsonGenerator json;

  private JsonReport(JsonGenerator json) {
    this.json = json;
  }

  /// The whole file.
  static String of(Machine machine, List<String> flags, List<Outcome> outcomes) throws IOException {
    StringWriter text = new StringWriter();
    JsonFactory factory = new JsonFactory();
    try (JsonGenerator json = factory.createGenerator(text).useDefaultPrettyPrinter()) {
      new JsonReport(json).write(machine, flags, outcomes);
    }
    return text + "\n";
  }

  private void write(Machine machine, List<String> flags, List<Outcome> outcomes)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("processor", machine.processor());
    json.writeNumberField("cores", machine.cores());
    json.writeNumberField("load_average", machine.load());
    json.writeStringField("commit", machine.commit());
    json.writeStringField("date", machine.date().toString());
    writeStrings("java_flags", flags);
    json.writeNumberField("loss_tolerance", Agreement.LOSS_TOLERANCE);
    json.writeArrayFieldStart("results");
    for (Outcome outcome : outcomes) {
      write(outcome);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void write(Outcome outcome) throws IOException {
    Workload workload = outcome.workload();
    json.writeStartObject();
    json.writeStringField("objective", workload.objective().id());
    json.writeNumberField("vocabulary", workload.shape().vocabulary());
    json.writeNumberField("rows", workload.shape().rows());
    json.writeStringField("type", workload.type().name());
    json.writeNumberField("threads", workload.threads());
    json.writeStringField("gradient", workload.place().toString());
    writeStrings("versions", outcome.versions());
    json.writeObjectFieldStart(Oracle.NAME);
    write(outcome.ours().timings());
    json.writeNumberField("loss", outcome.ours().loss());
    json.writeNumberField("garbage_bytes", outcome.ours().garbage());
    json.writeNumberField("memory_bytes", outcome.ours().memory());
    writeRatios("over_floor", outcome.ours().timings(), outcome.floor());
    json.writeEndObject();
    json.writeNumberField("gradient_tolerance", Agreement.gradientTolerance(workload));
    for (Outcome.PeerResult peer : outcome.peers()) {
      write(peer, outcome.ours().timings());
    }
    json.writeObjectFieldStart("floor");
    for (Timings floor : outcome.floors()) {
      json.writeObjectFieldStart(floor.name());
      write(floor);
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void write(Outcome.PeerResult result, Timings ours) throws IOException {
    json.writeObjectFieldStart(result.peer().toString());
    write(result.timings());
    json.writeNumberField("loss", result.loss());
    json.writeNumberField("loss_difference", result.agreement().lossDifference());
    json.writeNumberField("gradient_difference", result.agreement().gradientDifference());
    writeRatios("over_ours", result.timings(), ours);
    json.writeEndObject();
  }

  private void write(Timings timings) throws IOException {
    json.writeNumberField("median_ns", timings.median());
    json.writeNumberField("min_ns", timings.min());
    json.writeFieldName("all_ns");
    long[] all = timings.nanoseconds().stream().mapToLong(Long::longValue).toArray();
    json.writeArray(all, 0, all.length);
  }

  private void writeRatios(String name, Timings timings, Timings others) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("median", timings.median() / others.median());
    json.writeNumberField("min", (double) timings.min() / others.min());
    json.writeEndObject();
  }

  private void writeStrings(String name, List<String> values) throws IOException {
    json.writeFieldName(name);
    json.writeArray(values.toArray(String[]::new), 0, values.size());
  }
}
