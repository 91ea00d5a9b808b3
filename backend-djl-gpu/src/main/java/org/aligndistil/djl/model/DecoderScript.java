package org.aligndistil.djl.model;

import java.util.LinkedHashMap;
import java.util.Map;
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
/// In a rotated head the second half of the coordinates meets the first: `roll` exchanges them, and
/// the table of sines is negative in its first half.
final class DecoderScript {

  private static final String METHODS =
      """
        def rotate(self: __torch__.M, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
          return torch.addcmul(torch.mul(x, cos), torch.roll(x, [{half}], [-1]), sin)
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
          n = (self).norm(x, {post_norm})
          gated = torch.mul(torch.silu(torch.linear(n, {gate})), torch.linear(n, {up}))
          return torch.addmm(x, gated, torch.t({down}))
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
          h = (self).norm(x, w[i])
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
          a = torch.addmm(x, o, torch.t({output}))
          return (self).forward_part(a, w, i)
        def logits(self: __torch__.M, ids: Tensor, positions: Tensor, pad: Tensor, unpad: Tensor, ends: Tensor, rows: Tensor, cos_table: Tensor, sin_table: Tensor, w: List[Tensor]) -> Tensor:
          x = torch.embedding(w[0], ids)
          cos = torch.unsqueeze(torch.index_select(cos_table, 0, positions), 1)
          sin = torch.unsqueeze(torch.index_select(sin_table, 0, positions), 1)
          bounds = annotate(List[int], [])
          for n in range(torch.numel(ends)):
            _0 = torch.append(bounds, annotate(int, torch.item(ends[n])))
          for layer in range({layers}):
            x = (self).layer(x, cos, sin, pad, unpad, bounds, w, torch.add(torch.mul(layer, {stride}), 1))
          x = torch.index_select(x, 0, rows)
          return torch.linear((self).norm(x, {final_norm}), {head})
        def cached_layer(self: __torch__.M, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, slots: Tensor, cached_keys: Tensor, cached_values: Tensor, b: int, w: List[Tensor], i: int) -> Tensor:
          t = torch.floordiv(torch.size(x, 0), b)
          length = torch.size(mask, 3)
          h = (self).norm(x, w[i])
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
          a = torch.addmm(x, o, torch.t({output}))
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
          x = torch.index_select(x, 0, rows)
          return torch.linear((self).norm(x, {final_norm}), {head})
        def cache(self: __torch__.M, b: int, capacity: int, like: Tensor) -> List[Tensor]:
          result = annotate(List[Tensor], [])
          for i in range({entries}):
            _ = torch.append(result, torch.zeros([torch.mul(b, capacity), {groups}, {head_size}], dtype=6, device=like.device))
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
  static String of(ModelConfig config) {
    String script = METHODS;
    for (var entry : values(config).entrySet()) {
      script = script.replace("{" + entry.getKey() + "}", entry.getValue());
    }
    return script;
  }

  private static Map<String, String> values(ModelConfig config) {
    ModelConfig.Size size = config.size();
    Map<String, String> values = new LinkedHashMap<>();
    // The parameters of a layer in the order of ParameterPlan, the norm first.
    boolean bias = config.family().hasAttentionBias();
    int next = 1;
    for (String projection : new String[] {"query", "key", "value"}) {
      String weight = "w[i + %d]".formatted(next++);
      values.put(projection, weight + (bias ? ", w[i + %d]".formatted(next++) : ", None"));
    }
    for (String parameter : new String[] {"output", "post_norm", "gate", "up", "down"}) {
      values.put(parameter, "w[i + %d]".formatted(next++));
    }
    int last = 1 + size.layers() * next;
    values.put("stride", Integer.toString(next));
    values.put("final_norm", "w[%d]".formatted(last));
    boolean tied = config.embeddings() == Embeddings.TIED;
    values.put("head", tied ? "w[0], None" : "w[%d], None".formatted(last + 1));
    values.put("gate", values.get("gate") + ", None");
    values.put("up", values.get("up") + ", None");
    values.put("entries", Integer.toString(2 * size.layers()));
    values.put("layers", Integer.toString(size.layers()));
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
}
