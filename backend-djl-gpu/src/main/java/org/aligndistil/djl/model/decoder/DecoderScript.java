package org.aligndistil.djl.model.decoder;

import java.util.LinkedHashMap;
import java.util.Map;
import org.aligndistil.djl.model.config.Computation;
import org.aligndistil.djl.model.config.Embeddings;
import org.aligndistil.djl.model.config.ModelConfig;

/// The computation of a decoder in TorchScript, for the extents of one model.
///
/// ```
/// a = x + W_o · attention(rope(q), rope(k), v)      q, k, v = W · norm(x) + b
/// y = a + W_down · (silu(W_gate · n) ⊙ W_up · n)    n = norm(a)
/// ```
///
/// M tokens are packed without padding: everything but attention works on `[M,hidden]`. Attention
/// sees the sequences as `[B,T]`, by a reshape if all have the same length. Otherwise `pad`, the
/// token of each place (any token where a sequence has ended), and `unpad`, the place of each
/// token, copy them there and back. That is exact: attention is causal, so no token sees a place
/// after it.
///
/// In bfloat16, `narrow` rounds the operands of products and attention and `wide` widens their
/// results; the sum of the residuals, norms, rotations and logits stay in float32. In float32 both
/// do nothing.
///
/// In a rotated head the second half of the coordinates meets the first: `roll` exchanges them, and
/// the table of sines is negative in its first half.
public final class DecoderScript {

  // PyTorch's numbers for its types.
  private static final String FLOAT32 = "6";
  private static final String BFLOAT16 = "15";

  private static final String METHODS =
      """
        def narrow(self: __torch__.M, x: Tensor) -> Tensor:
          return {narrowed}
        def wide(self: __torch__.M, x: Tensor) -> Tensor:
          return {widened}
        def onto(self: __torch__.M, x: Tensor, h: Tensor, weight: Tensor) -> Tensor:
          return {onto}
        def project(self: __torch__.M, h: Tensor, w: List[Tensor]) -> Tensor:
          return (self).wide(torch.linear((self).narrow(h), {head}))
        def rotate(self: __torch__.M, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
          y = (self).wide(x)
          return (self).narrow(torch.addcmul(torch.mul(y, cos), torch.roll(y, [{half}], [-1]), sin))
        def queries(self: __torch__.M, h: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor], i: int) -> Tensor:
          q = torch.linear(h, {query})
          return (self).rotate(torch.view(q, [-1, {heads}, {head_size}]), cos, sin)
        def keys(self: __torch__.M, h: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor], i: int) -> Tensor:
          k = torch.linear(h, {key})
          return (self).rotate(torch.view(k, [-1, {groups}, {head_size}]), cos, sin)
        def values(self: __torch__.M, h: Tensor, w: List[Tensor], i: int) -> Tensor:
          return torch.view(torch.linear(h, {value}), [-1, {groups}, {head_size}])
        def norm(self: __torch__.M, x: Tensor, scale: Tensor) -> Tensor:
          return torch.rms_norm(x, [{hidden}], scale, {epsilon})
        def forward_part(self: __torch__.M, x: Tensor, w: List[Tensor], i: int) -> Tensor:
          n = (self).narrow((self).norm(x, {post_norm}))
          gated = torch.mul(torch.silu(torch.linear(n, {gate})), torch.linear(n, {up}))
          return (self).onto(x, gated, {down})
        def share(self: __torch__.M, x: Tensor, b: int, t: int) -> Tensor:
          y = torch.view(x, [b, t, {groups}, 1, {head_size}])
          z = torch.expand(y, [b, t, {groups}, {share}, {head_size}])
          return torch.transpose(torch.reshape(z, [b, t, {heads}, {head_size}]), 1, 2)
        def attention(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, b: int, t: int) -> Tensor:
          queries = torch.transpose(torch.view(q, [b, t, {heads}, {head_size}]), 1, 2)
          o = torch.scaled_dot_product_attention(queries, (self).share(k, b, t), (self).share(v, b, t), None, 0., True)
          return torch.reshape(torch.transpose(o, 1, 2), [-1, {all_heads}])
        def each(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, bounds: List[int]) -> Tensor:
          parts = annotate(List[Tensor], [])
          start = 0
          for end in bounds:
            t = torch.sub(end, start)
            o = (self).attention(torch.narrow(q, 0, start, t), torch.narrow(k, 0, start, t), torch.narrow(v, 0, start, t), 1, t)
            _0 = torch.append(parts, o)
            start = end
          return torch.cat(parts, 0)
        def layer(self: __torch__.M, x: Tensor, cos: Tensor, sin: Tensor, pad: Tensor, unpad: Tensor, bounds: List[int], w: List[Tensor], i: int) -> Tensor:
          h = (self).narrow((self).norm(x, w[i]))
          q = (self).queries(h, cos, sin, w, i)
          k = (self).keys(h, cos, sin, w, i)
          v = (self).values(h, w, i)
          if torch.gt(torch.len(bounds), 0):
            o = (self).each(q, k, v, bounds)
          else:
            b = torch.size(pad, 0)
            t = torch.size(pad, 1)
            if torch.gt(torch.numel(unpad), 0):
              places = torch.view(pad, [-1])
              q = torch.index_select(q, 0, places)
              k = torch.index_select(k, 0, places)
              v = torch.index_select(v, 0, places)
              o = torch.index_select((self).attention(q, k, v, b, t), 0, unpad)
            else:
              o = (self).attention(q, k, v, b, t)
          a = (self).onto(x, o, {output})
          return (self).forward_part(a, w, i)
        def embed(self: __torch__.M, ids: Tensor, w: List[Tensor]) -> Tensor:
          return torch.embedding(w[0], ids)
        def angles(self: __torch__.M, positions: Tensor, table: Tensor) -> Tensor:
          return torch.unsqueeze(torch.index_select(table, 0, positions), 1)
        def bounds(self: __torch__.M, ends: Tensor) -> List[int]:
          bounds = annotate(List[int], [])
          for n in range(torch.numel(ends)):
            _0 = torch.append(bounds, annotate(int, torch.item(ends[n])))
          return bounds
        def finish(self: __torch__.M, x: Tensor, rows: Tensor, w: List[Tensor]) -> Tensor:
          return (self).norm(torch.index_select(x, 0, rows), {final_norm})
        def hidden(self: __torch__.M, ids: Tensor, positions: Tensor, pad: Tensor, unpad: Tensor, ends: Tensor, rows: Tensor, cos_table: Tensor, sin_table: Tensor, w: List[Tensor]) -> Tensor:
          x = (self).embed(ids, w)
          cos = (self).angles(positions, cos_table)
          sin = (self).angles(positions, sin_table)
          bounds = (self).bounds(ends)
          for layer in range({layers}):
            x = (self).layer(x, cos, sin, pad, unpad, bounds, w, torch.add(torch.mul(layer, {stride}), 1))
          return (self).finish(x, rows, w)
        def logits(self: __torch__.M, ids: Tensor, positions: Tensor, pad: Tensor, unpad: Tensor, ends: Tensor, rows: Tensor, cos_table: Tensor, sin_table: Tensor, w: List[Tensor]) -> Tensor:
          h = (self).hidden(ids, positions, pad, unpad, ends, rows, cos_table, sin_table, w)
          return (self).project(h, w)
        def cached_layer(self: __torch__.M, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, slots: Tensor, cached_keys: Tensor, cached_values: Tensor, b: int, w: List[Tensor], i: int) -> Tensor:
          t = torch.floordiv(torch.size(x, 0), b)
          length = torch.size(mask, 3)
          h = (self).narrow((self).norm(x, w[i]))
          q = (self).queries(h, cos, sin, w, i)
          c0 = torch.index_copy_(cached_keys, 0, slots, (self).keys(h, cos, sin, w, i))
          c1 = torch.index_copy_(cached_values, 0, slots, (self).values(h, w, i))
          k = torch.narrow(torch.view(cached_keys, [b, -1, {groups}, {head_size}]), 1, 0, length)
          v = torch.narrow(torch.view(cached_values, [b, -1, {groups}, {head_size}]), 1, 0, length)
          q = torch.permute(torch.view(q, [b, t, {groups}, {share}, {head_size}]), [0, 2, 3, 1, 4])
          q = torch.reshape(q, [b, {groups}, -1, {head_size}])
          o = torch.scaled_dot_product_attention(q, torch.transpose(k, 1, 2), torch.transpose(v, 1, 2), mask, 0., False)
          o = torch.view(o, [b, {groups}, {share}, t, {head_size}])
          o = torch.reshape(torch.permute(o, [0, 3, 1, 2, 4]), [-1, {all_heads}])
          a = (self).onto(x, o, {output})
          return (self).forward_part(a, w, i)
        def extend(self: __torch__.M, ids: Tensor, positions: Tensor, rows: Tensor, capacity: int, length: int, cos_table: Tensor, sin_table: Tensor, cache: List[Tensor], w: List[Tensor]) -> Tensor:
          b = torch.size(ids, 0)
          t = torch.size(ids, 1)
          places = torch.view(positions, [-1])
          starts = torch.mul(torch.arange(b, device=ids.device), capacity)
          slots = torch.view(torch.add(positions, torch.unsqueeze(starts, 1)), [-1])
          seen = torch.le(torch.arange(length, device=ids.device), torch.unsqueeze(positions, 2))
          mask = torch.expand(torch.unsqueeze(seen, 1), [b, {share}, t, length])
          mask = torch.reshape(mask, [b, 1, -1, length])
          x = torch.embedding(w[0], torch.view(ids, [-1]))
          cos = torch.unsqueeze(torch.index_select(cos_table, 0, places), 1)
          sin = torch.unsqueeze(torch.index_select(sin_table, 0, places), 1)
          for layer in range({layers}):
            at = torch.mul(layer, 2)
            x = (self).cached_layer(x, cos, sin, mask, slots, cache[at], cache[torch.add(at, 1)], b, w, torch.add(torch.mul(layer, {stride}), 1))
          return (self).project((self).finish(x, rows, w), w)
        def cache(self: __torch__.M, b: int, capacity: int, like: Tensor) -> List[Tensor]:
          result = annotate(List[Tensor], [])
          for i in range({entries}):
            _ = torch.append(result, torch.zeros([torch.mul(b, capacity), {groups}, {head_size}], dtype={cache_type}, device=like.device))
          return result
        def compact(self: __torch__.M, cache: List[Tensor], kept: Tensor, capacity: int) -> List[Tensor]:
          result = annotate(List[Tensor], [])
          for x in cache:
            y = torch.view(x, [-1, capacity, {groups}, {head_size}])
            z = torch.reshape(torch.index_select(y, 0, kept), [-1, {groups}, {head_size}])
            _ = torch.append(result, z)
          return result
        def zero(self: __torch__.M, start: Tensor, w: List[Tensor]) -> Tensor:
          sum = start
          for x in w:
            sum = torch.add(sum, torch.sum(torch.mul(x, 0.)))
          return sum
        def clear(self: __torch__.M, g: List[Tensor]) -> NoneType:
          torch._foreach_zero_(g)
          return None
      """;

  private DecoderScript() {}

  /// The methods, for [org.aligndistil.djl.torch.TorchModule].
  ///
  /// @param config the model
  /// @param precision of matrix products and attention
  public static String of(ModelConfig config, Computation.Precision precision) {
    String script = METHODS + RecomputationScript.METHODS;
    for (var entry : values(config, precision).entrySet()) {
      script = script.replace("{" + entry.getKey() + "}", entry.getValue());
    }
    return script;
  }

  private static Map<String, String> values(ModelConfig config, Computation.Precision precision) {
    ModelConfig.Size size = config.size();
    Map<String, String> values = new LinkedHashMap<>();
    // The parameters of a layer in the order of ParameterPlan, the norm first.
    boolean bias = config.family().hasAttentionBias();
    int next = 1;
    for (String projection : new String[] {"query", "key", "value"}) {
      String weight = narrow("w[i + %d]".formatted(next++), precision);
      String offset = bias ? narrow("w[i + %d]".formatted(next++), precision) : "None";
      values.put(projection, weight + ", " + offset);
    }
    values.put("output", "w[i + %d]".formatted(next++));
    values.put("post_norm", "w[i + %d]".formatted(next++));
    values.put("gate", narrow("w[i + %d]".formatted(next++), precision) + ", None");
    values.put("up", narrow("w[i + %d]".formatted(next++), precision) + ", None");
    values.put("down", "w[i + %d]".formatted(next++));
    values.put("stride", Integer.toString(next));
    putEnds(values, config, 1 + size.layers() * next);
    boolean tied = config.embeddings() == Embeddings.TIED;
    String head = "w[%d]".formatted(tied ? 0 : 2 + size.layers() * next);
    values.put("head_weight", head);
    values.put("head", narrow(head, precision) + ", None");
    putPrecision(values, precision);
    values.put("entries", Integer.toString(2 * size.layers()));
    values.put("layers", Integer.toString(size.layers()));
    values.put("last_layer", Integer.toString(size.layers() - 1));
    values.put("hidden", Integer.toString(size.hidden()));
    values.put("heads", Integer.toString(size.heads()));
    values.put("groups", Integer.toString(size.keyValueHeads()));
    values.put("share", Integer.toString(size.heads() / size.keyValueHeads()));
    values.put("head_size", Integer.toString(config.headSize()));
    values.put("all_heads", Integer.toString(size.heads() * config.headSize()));
    values.put("half", Integer.toString(config.headSize() / 2));
    values.put("epsilon", Double.toString(config.normEpsilon()));
    return values;
  }

  /// The parameters before and after the layers. Tied embeddings get both of their gradients at
  /// once, as from one graph: the rounding of the sum is then the same.
  private static void putEnds(Map<String, String> values, ModelConfig config, int finalNorm) {
    values.put("final_norm", "w[%d]".formatted(finalNorm));
    values.put("final_norm_gradient", "g[%d]".formatted(finalNorm));
    switch (config.embeddings()) {
      case TIED -> values.put("add_ends", "_2 = torch.add_(g[0], torch.add(d[2], e))");
      case SEPARATE ->
          values.put(
              "add_ends",
              "_2 = torch.add_(g[%d], d[2])\n    _3 = torch.add_(g[0], e)"
                  .formatted(finalNorm + 1));
    }
  }

  private static void putPrecision(Map<String, String> values, Computation.Precision precision) {
    values.put("narrowed", narrow("x", precision));
    switch (precision) {
      case FLOAT32 -> {
        values.put("widened", "x");
        values.put("onto", "torch.addmm(x, h, torch.t(weight))");
        values.put("cache_type", FLOAT32);
      }
      case BFLOAT16 -> {
        values.put("widened", "torch.to(x, %s)".formatted(FLOAT32));
        values.put(
            "onto", "torch.add(x, (self).wide(torch.linear(h, (self).narrow(weight), None)))");
        values.put("cache_type", BFLOAT16);
      }
    }
  }

  private static String narrow(String tensor, Computation.Precision precision) {
    return switch (precision) {
      case FLOAT32 -> tensor;
      case BFLOAT16 -> "torch.to(%s, %s)".formatted(tensor, BFLOAT16);
    };
  }
}
