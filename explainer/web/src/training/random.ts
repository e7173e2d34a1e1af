/** Random numbers by a seed: xoshiro128** (Blackman & Vigna 2018), started by splitmix32. */

export interface Random {
  /** Uniform on [0, 1), in steps of 2⁻³². */
  uniform(): number;
  /** Standard normal, by Box–Muller: √(−2 ln u) cos 2πv and √(−2 ln u) sin 2πv. */
  normal(): number;
}

/** A stream of its own for each pair of a seed and a `stream`, both whole numbers. */
export function random(seed: number, stream = 0): Random {
  const next = splitmix(seed ^ Math.imul(stream, 0x85ebca6b));
  let [a, b, c, d] = [next(), next(), next(), next()];
  let spare = NaN;
  const uniform = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return (result >>> 0) / 2 ** 32;
  };
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const kept = spare;
      spare = NaN;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())); // 1 − u is never 0
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return { uniform, normal };
}

function rotate(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by));
}

/** Spreads neighbouring seeds over all 32-bit words. */
function splitmix(state: number): () => number {
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return word ^ (word >>> 15);
  };
}
