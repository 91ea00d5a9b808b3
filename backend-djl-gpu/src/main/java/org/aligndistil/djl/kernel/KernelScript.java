package org.aligndistil.djl.kernel;

/// The kernels of a tile, in TorchScript.
///
/// Arrays `[n,V]` are binary32, except logits that came in binary64 and mixes while they are
/// formed: those are rounded once, when they have been centred at their pivot, where the digits
/// that matter begin. The format in which logits are stored therefore changes no bit. Sums over the
/// vocabulary are taken in binary64, so that V adds nothing to an error bound, and a lone row is
/// summed as one of two: threads share the one sum of a single row among them, in another order. On
/// a CPU `where` takes 30 times as long as `lerp`, which with weights 0 and 1 is exact and selects
/// as well.
///
/// ```
/// m'_v = Σ_j w_j ((z_a − z_b)_v − (z_a − z_b)_pivot)          e_v = exp(m'_v − max m')
/// z_a − z_b = high + low, high = fl(z_a − z_b)                  exactly, for the greatest
/// δ_v = d_v − Λ,  φ(δ) = δ + e^(−δ) − 1
/// KL(p‖q) = Σ_v p_v φ(δ_v)          p_v − q_v = p_v (δ_v − φ(δ_v))
/// ```
final class KernelScript {

  /// φ(δ)/δ² for |δ| ≤ ½, from the highest power down: (−1)^k / (k+2)! to k = 8, with a remainder
  /// below 2⁻³⁰.
  static final float[] PHI = {
    1 / 3628800f,
    -1 / 362880f,
    1 / 40320f,
    -1 / 5040f,
    1 / 720f,
    -1 / 120f,
    1 / 24f,
    -1 / 6f,
    1 / 2f
  };

  /// Definitions for [org.aligndistil.djl.torch.TorchModule]. 6 is binary32, 7 binary64.
  static final String METHODS =
      """
        def total(self: __torch__.M, x: Tensor) -> Tensor:
          if torch.eq(torch.size(x, 0), 1):
            return torch.slice(torch.sum(torch.expand(x, [2, -1]), [1], False, dtype=7), 0, 0, 1)
          return torch.sum(x, [1], False, dtype=7)

        def slice(self: __torch__.M, z: Tensor, first: int, count: int, dtype: int) -> Tensor:
          return torch.to(torch.slice(z, 0, first, first + count), dtype)

        def extremes(self: __torch__.M, z: Tensor) -> Tensor:
          return torch.to(torch.stack([torch.amax(z, [1]), torch.amin(z, [1])]), 7)

        def unmask(self: __torch__.M, z: Tensor) -> Tuple[Tensor, Tensor]:
          mask = torch.eq(z, float("-inf"))
          return (torch.masked_fill(z, mask, 0.), mask)

        def argmax(self: __torch__.M, z: Tensor, mask: Tensor) -> Tensor:
          out = z
          if torch.gt(torch.numel(mask), 0):
            out = torch.masked_fill(z, mask, float("-inf"))
          greatest, token = torch.max(out, 1, True)
          return token

        def greatest(self: __torch__.M, terms: List[Tensor], masks: List[Tensor], sign: Tensor, label: Tensor) -> Tensor:
          a = terms[0] * sign
          high = a
          low = torch.zeros_like(a)
          if torch.gt(torch.numel(terms[1]), 0):
            b = terms[1] * sign
            high = a - b
            c = high - a
            low = (a - (high - c)) - (b + c)
          if torch.gt(torch.numel(masks[0]) + torch.numel(masks[1]), 0):
            high = self.mask(high, [masks[0]], [masks[1]], torch.reshape(sign, [1, 1, -1, 1]))
          if torch.gt(torch.numel(masks[2]), 0):
            high = torch.masked_fill(high, masks[2], float("-inf"))
          if torch.gt(torch.numel(label), 0):
            high = torch.scatter(high, 1, label, float("-inf"))
          most, first = torch.max(high, 1, True)
          low = torch.masked_fill(low, torch.ne(high, most), float("-inf"))
          least, token = torch.max(low, 1, True)
          found = torch.cat([most, torch.to(token, 7)], 1)
          return torch.t(found)

        def project(self: __torch__.M, hidden: Tensor, head: Tensor) -> Tensor:
          return torch.matmul(hidden, torch.t(head))

        def mix(self: __torch__.M, plus: List[Tensor], minus: List[Tensor], rows: Tensor, pivot: Tensor, plain: bool) -> Tuple[Tensor, Tensor, Tensor]:
          values = plus[0]
          bounds = plus[0]
          centres = annotate(List[Tensor], [])
          for j in range(torch.len(plus)):
            t = plus[j]
            if plain:
              t = plus[j]
            else:
              t = torch.to(t, 7)
            if torch.gt(torch.numel(minus[j]), 0):
              t = t - minus[j]
            centre = torch.gather(t, 1, pivot)
            centres = centres + [torch.to(torch.squeeze(centre, 1), 7)]
            t = t - centre
            offset = rows[2][j] * torch.to(torch.abs(centre), 7)
            size = torch.abs(torch.to(t, 6))
            bound = torch.addcmul(torch.to(offset, 6), size, torch.to(rows[1][j], 6))
            t = torch.mul_(t, torch.type_as(rows[0][j], t))
            if torch.eq(j, 0):
              values = t
              bounds = bound
            else:
              values = torch.add_(values, t)
              bounds = torch.add_(bounds, bound)
          bounds = torch.scatter_(bounds, 1, pivot, 0.)
          return (torch.to(values, 6), bounds, torch.stack(centres))

        def mask(self: __torch__.M, values: Tensor, plus: List[Tensor], minus: List[Tensor], rows: Tensor) -> Tensor:
          weight = torch.zeros_like(values, dtype=7)
          for j in range(torch.len(plus)):
            if torch.gt(torch.numel(plus[j]), 0):
              weight = weight + rows[0][j] * torch.to(plus[j], 7)
            if torch.gt(torch.numel(minus[j]), 0):
              weight = weight - rows[0][j] * torch.to(minus[j], 7)
          down = torch.masked_fill(values, torch.gt(weight, 0), float("-inf"))
          return torch.masked_fill(down, torch.lt(weight, 0), float("inf"))

        def every(self: __torch__.M, masks: List[Tensor]) -> Tensor:
          all = masks[0]
          for j in range(1, torch.len(masks)):
            all = torch.logical_and(all, masks[j])
          return all

        def fill(self: __torch__.M, values: Tensor, mask: Tensor, value: float) -> Tensor:
          return torch.masked_fill(values, mask, value)

        def softmax(self: __torch__.M, m: Tensor, b: Tensor, label: Tensor, roundoff: float) -> Tuple[Tensor, Tensor]:
          maximum, token = torch.max(m, 1, True)
          x = m - maximum
          e = torch.scatter_(torch.exp(x), 1, token, 0.)
          x = torch.clamp_(torch.neg_(x), None, 1.0000000000000001e+38)
          g = torch.add(b, x, alpha=roundoff)
          y = e * x
          statistics = [torch.to(torch.squeeze(maximum, 1), 7),
            torch.to(torch.squeeze(token, 1), 7),
            torch.to(torch.squeeze(torch.gather(b, 1, token), 1), 7),
            self.total(e),
            self.total(e * g),
            self.total(y),
            self.total(y * g),
            torch.to(torch.squeeze(torch.gather(m, 1, label), 1), 7),
            torch.to(torch.squeeze(torch.gather(b, 1, label), 1), 7)]
          return (torch.scatter_(e, 1, token, 1.), torch.stack(statistics))

        def hide(self: __torch__.M, m: Tensor, b: Tensor, token: Tensor, value: float) -> Tuple[Tensor, Tensor]:
          return (torch.scatter(m, 1, token, value), torch.scatter(b, 1, token, 0.))

        def listed(self: __torch__.M, m: Tensor, b: Tensor, token: Tensor, roundoff: float) -> Tuple[Tensor, Tensor]:
          each = torch.to(torch.t(torch.gather(m, 1, token)), 7)
          bound = torch.to(torch.t(torch.gather(b, 1, token)), 7)
          u = torch.scatter(m, 1, token, float("-inf"))
          greatest, at = torch.max(u, 1, True)
          greatest_bound = torch.gather(b, 1, at)
          x = u - torch.masked_fill(greatest, torch.eq(greatest, float("-inf")), 0.)
          e = torch.exp(x)
          x = torch.clamp_(torch.neg_(x), None, 1.0000000000000001e+38)
          g = torch.add(b, x, alpha=roundoff)
          rest = torch.stack([torch.to(torch.squeeze(greatest, 1), 7),
            torch.to(torch.squeeze(greatest_bound, 1), 7),
            self.total(e),
            self.total(e * g)])
          return (e, torch.cat([each, bound, rest], 0))

        def expectation(self: __torch__.M, e: Tensor, m: Tensor, b: Tensor, f: Tensor, fb: Tensor, masked: bool) -> Tensor:
          t = e * f
          if masked:
            f = torch.masked_fill(f, torch.eq(m, float("-inf")), 0.)
            t = torch.where(torch.isinf(f), f, e * f)
          size = torch.abs(t)
          bound = torch.addcmul(e * fb, size, b, value=2)
          return torch.stack([self.total(t),
            self.total(size),
            self.total(bound)])

        def forbidden(self: __torch__.M, m: Tensor, d: Tensor) -> Tensor:
          one = torch.logical_and(torch.eq(d, float("inf")), torch.ne(m, float("-inf")))
          return torch.to(torch.any(one, 1), 7)

        def bounded(self: __torch__.M, d: Tensor) -> Tensor:
          return torch.clamp(d, -1.0000000000000001e+30, 1.0000000000000001e+30)

        def at(self: __torch__.M, m: Tensor, b: Tensor, token: Tensor) -> Tensor:
          found = torch.cat([torch.gather(m, 1, token), torch.gather(b, 1, token)], 1)
          return torch.to(torch.t(found), 7)

        def shift(self: __torch__.M, e: List[Tensor], b: List[Tensor], d: Tensor, rows: Tensor) -> Tensor:
          r = torch.to(rows, 6)
          p = e[0] * r[0]
          q = e[1] * r[1]
          far = torch.gt_(torch.abs(d), 0.5)
          t = torch.mul_(torch.expm1_(torch.clamp_(-d, -0.5, 0.5)), p)
          size = torch.lerp(torch.abs(t), p, far)
          a = torch.lerp(t, -p, far)
          q = torch.mul_(q, far)
          bound = torch.addcmul(torch.mul_(size * b[0], 2), p - p * far, b[2], value=1.7)
          return torch.stack([self.total(a),
            self.total(size),
            self.total(bound),
            self.total(q),
            self.total(torch.mul_(q * b[1], 2)),
            torch.to(torch.amax(d, [1]), 7),
            torch.to(torch.amin(d, [1]), 7)])

        def divergence(self: __torch__.M, e: List[Tensor], b: List[Tensor], d: Tensor, rows: Tensor, phi: Tensor, roundoff: float) -> Tuple[Tensor, Tensor]:
          r = torch.to(rows, 6)
          p = e[0] * r[0]
          q = e[1] * r[1]
          delta = d - r[2]
          size = torch.abs(delta)
          far = torch.gt_(size * 1., 0.5)
          x = torch.clamp(delta, -0.5, 0.5)
          f = torch.addcmul(phi[1], phi[0], x)
          for k in range(2, torch.len(phi)):
            f = torch.addcmul(phi[k], f, x)
          f = torch.mul_(torch.mul_(f, x), x)
          gap = torch.mul_(torch.sub_(x, f), p)
          away = p - q
          kl = torch.lerp(p * f, torch.clamp_min_(torch.addcmul(-away, p, delta), 0.), far)
          difference = torch.lerp(gap, away, far)
          distance = torch.abs(difference)
          pe = torch.mul_(torch.add(r[3], b[0], alpha=2), p)
          qe = torch.mul_(torch.add(r[4], b[1], alpha=2), q)
          de = torch.add_(b[2] + r[5], size, alpha=2 * roundoff)
          pd = p * de
          gap = torch.abs_(gap)
          near_distance = torch.addcmul_(pd * 1.7, gap, torch.add(r[3], b[0], alpha=2))
          near_kl = torch.addcmul_(torch.mul_(f, pe), torch.add_(gap, pd), de)
          far_distance = pe + qe
          far_kl = torch.addcmul_(torch.add_(pd, far_distance), pe, size)
          return (difference, torch.stack([self.total(kl),
            self.total(torch.lerp(near_kl, far_kl, far)),
            self.total(distance),
            self.total(torch.lerp(near_distance, far_distance, far))]))

        def tilt(self: __torch__.M, e: Tensor, f: Tensor, rows: Tensor, label: Tensor, masked: bool) -> Tensor:
          r = torch.to(rows, 6)
          p = e * r[0]
          py = torch.gather(p, 1, label)
          out = p
          y = torch.zeros_like(py)
          if torch.gt(torch.numel(f), 0):
            out = torch.mul_(f + r[2], p)
            y = py * (torch.gather(f, 1, label) - r[1])
            if masked:
              out = torch.masked_fill(out, torch.eq(p, 0.), 0.)
              y = torch.masked_fill(y, torch.eq(py, 0.), 0.)
          else:
            out = p * r[2]
          return torch.scatter_(out, 1, label, y + r[3])

        def add_scaled(self: __torch__.M, out: Tensor, x: Tensor, rows: Tensor) -> Tensor:
          return torch.addcmul_(out, x, torch.to(rows[0], 6))

        def add_listed(self: __torch__.M, out: Tensor, e: Tensor, others: Tensor, rows: Tensor, token: Tensor, pulls: Tensor) -> Tensor:
          r = torch.to(rows, 6)
          pull = torch.addcmul(e * r[0], others, r[1])
          return torch.add_(out, torch.scatter_(pull, 1, token, torch.to(pulls, 6)))

        def zeros(self: __torch__.M, z: Tensor) -> Tensor:
          return torch.zeros_like(z, dtype=6)

        def add(self: __torch__.M, out: Tensor, x: Tensor) -> Tensor:
          return torch.add_(out, x)

        def store(self: __torch__.M, target: Tensor, first: int, rows: Tensor) -> Tensor:
          return torch.copy_(torch.slice(target, 0, first, first + torch.size(rows, 0)), rows)

        def back_to_hidden(self: __torch__.M, gradient: Tensor, head: Tensor) -> Tensor:
          return torch.matmul(torch.type_as(gradient, head), head)

        def back_to_head(self: __torch__.M, sum: Tensor, gradient: Tensor, hidden: Tensor) -> Tensor:
          return torch.addmm_(sum, torch.t(torch.type_as(gradient, hidden)), hidden)
      """;

  private KernelScript() {}
}
