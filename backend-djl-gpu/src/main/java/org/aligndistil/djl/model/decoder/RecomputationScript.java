package org.aligndistil.djl.model.decoder;

/// The part of [DecoderScript] that trains without keeping activations.
///
/// ```
/// states            x_0 = embedding, x_(i+1) = layer_i(x_i), without a graph
/// back_from_…       for i = L − 1 … 0: layer_i(x_i) again, with a graph;
///                   ∂/∂x_i and ∂/∂W_i from ∂/∂x_(i+1); the graph is gone
/// ```
///
/// Every operation is the one that a graph of the whole decoder would have, on the same numbers,
/// and every parameter gets its gradient in one addition: the bits are the same.
final class RecomputationScript {

  static final String METHODS =
      """
        def states(self: __torch__.M, ids: Tensor, positions: Tensor, pad: Tensor, unpad: Tensor, ends: Tensor, cos_table: Tensor, sin_table: Tensor, w: List[Tensor]) -> List[Tensor]:
          _0 = torch.set_grad_enabled(False)
          x = (self).embed(ids, w)
          cos = (self).angles(positions, cos_table)
          sin = (self).angles(positions, sin_table)
          bounds = (self).bounds(ends)
          states = annotate(List[Tensor], [x])
          for layer in range({layers}):
            x = (self).layer(x, cos, sin, pad, unpad, bounds, w, torch.add(torch.mul(layer, {stride}), 1))
            _1 = torch.append(states, x)
          return states
        def states_and_hidden(self: __torch__.M, ids: Tensor, positions: Tensor, pad: Tensor, unpad: Tensor, ends: Tensor, rows: Tensor, cos_table: Tensor, sin_table: Tensor, w: List[Tensor]) -> List[Tensor]:
          states = (self).states(ids, positions, pad, unpad, ends, cos_table, sin_table, w)
          _0 = torch.append(states, (self).finish(states[{layers}], rows, w))
          return states
        def states_and_logits(self: __torch__.M, ids: Tensor, positions: Tensor, pad: Tensor, unpad: Tensor, ends: Tensor, rows: Tensor, cos_table: Tensor, sin_table: Tensor, w: List[Tensor]) -> List[Tensor]:
          states = (self).states(ids, positions, pad, unpad, ends, cos_table, sin_table, w)
          _0 = torch.append(states, (self).project((self).finish(states[{layers}], rows, w), w))
          return states
        def gradients(self: __torch__.M, y: Tensor, vector: Tensor, inputs: List[Tensor]) -> List[Tensor]:
          optional = torch.grad([y], inputs, annotate(List[Optional[Tensor]], [vector]), None, False, False)
          result = annotate(List[Tensor], [])
          for g in optional:
            _0 = torch.append(result, torch._unwrap_optional(g))
          return result
        def back_to_states(self: __torch__.M, dx: Tensor, states: List[Tensor], ids: Tensor, positions: Tensor, pad: Tensor, unpad: Tensor, ends: Tensor, cos_table: Tensor, sin_table: Tensor, w: List[Tensor], g: List[Tensor]) -> Tensor:
          cos = (self).angles(positions, cos_table)
          sin = (self).angles(positions, sin_table)
          bounds = (self).bounds(ends)
          for step in range({layers}):
            layer = torch.sub({last_layer}, step)
            i = torch.add(torch.mul(layer, {stride}), 1)
            x = torch.requires_grad_(torch.detach(states[layer]), True)
            y = (self).layer(x, cos, sin, pad, unpad, bounds, w, i)
            inputs = annotate(List[Tensor], [x])
            for k in range({stride}):
              _0 = torch.append(inputs, w[torch.add(i, k)])
            d = (self).gradients(y, dx, inputs)
            dx = d[0]
            for k in range({stride}):
              _1 = torch.add_(g[torch.add(i, k)], d[torch.add(k, 1)])
          table = torch.requires_grad_(torch.detach(w[0]), True)
          return ((self).gradients(torch.embedding(table, ids), dx, [table]))[0]
        def back_from_hidden(self: __torch__.M, vector: Tensor, rows: Tensor, ids: Tensor, positions: Tensor, pad: Tensor, unpad: Tensor, ends: Tensor, cos_table: Tensor, sin_table: Tensor, states: List[Tensor], w: List[Tensor], g: List[Tensor]) -> Tensor:
          x = torch.requires_grad_(torch.detach(states[{layers}]), True)
          d = (self).gradients((self).finish(x, rows, w), vector, [x, {final_norm}])
          _1 = torch.add_({final_norm_gradient}, d[1])
          _2 = torch.add_(g[0], (self).back_to_states(d[0], states, ids, positions, pad, unpad, ends, cos_table, sin_table, w, g))
          return vector
        def back_from_logits(self: __torch__.M, vector: Tensor, rows: Tensor, ids: Tensor, positions: Tensor, pad: Tensor, unpad: Tensor, ends: Tensor, cos_table: Tensor, sin_table: Tensor, states: List[Tensor], w: List[Tensor], g: List[Tensor]) -> Tensor:
          x = torch.requires_grad_(torch.detach(states[{layers}]), True)
          y = (self).project((self).finish(x, rows, w), w)
          d = (self).gradients(y, vector, [x, {final_norm}, {head_weight}])
          _1 = torch.add_({final_norm_gradient}, d[1])
          e = (self).back_to_states(d[0], states, ids, positions, pad, unpad, ends, cos_table, sin_table, w, g)
          {add_ends}
          return vector
      """;

  private RecomputationScript() {}
}
