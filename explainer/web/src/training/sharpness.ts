/**
 * Sharpness: the largest eigenvalue λ of the Hessian H of a loss, by a few Lanczos steps that start
 * from where the last ones ended. Few steps find λ from below; as training moves little between
 * two calls, they catch up.
 */

import type { Random } from "./random";

const NEW = 0.3; // of a random direction in each start, lest another eigenvector overtakes unseen

/** Writes H v into `into`. */
export type Product = (v: Float64Array, into: Float64Array) => void;

/** Return λ after `steps` more products with H. */
export type Sharpness = (product: Product, steps: number) => number;

/** Follows the top eigenvector of a network of `count` parameters. */
export function sharpness(count: number, { normal }: Random): Sharpness {
  const top = new Float64Array(count); // zero before the first call, then of length 1
  return (product, steps) => {
    const basis: Float64Array[] = [];
    const diagonal: number[] = []; // of H in that basis, where it is tridiagonal
    const beside: number[] = [];
    const other = Float64Array.from({ length: count }, normal);
    const share = NEW / Math.sqrt(dot(other, other));
    const next = top.map((x, i) => x + share * other[i]!);
    for (let k = 0; k < Math.min(steps, count); k++) {
      const norm = Math.sqrt(dot(next, next));
      if (!(norm > 1e-10)) break; // the basis spans all that H mixes with it
      if (k) beside.push(norm);
      const v = next.map((x) => x / norm);
      basis.push(v);
      product(v, next);
      diagonal.push(dot(v, next));
      for (let twice = 0; twice < 2; twice++)
        for (const q of basis) subtract(next, q, dot(q, next)); // twice is enough
    }
    const { value, vector } = largest(diagonal, beside);
    top.fill(0);
    basis.forEach((q, k) => subtract(top, q, -vector[k]!));
    return value;
  };
}

/** The largest eigenvalue of a symmetric tridiagonal matrix, and its unit eigenvector. */
export function largest(
  diagonal: readonly number[],
  beside: readonly number[],
): { value: number; vector: readonly number[] } {
  const n = diagonal.length;
  const reach = (i: number): number => Math.abs(beside[i - 1] ?? 0) + Math.abs(beside[i] ?? 0);
  // Gershgorin: all eigenvalues lie between these; how many are larger than x, Sturm's count tells.
  let low = Math.min(...diagonal.map((d, i) => d - reach(i)));
  let high = Math.max(...diagonal.map((d, i) => d + reach(i)));
  for (let turn = 0; turn < 60; turn++) {
    const middle = (low + high) / 2;
    let pivot = 1;
    let above = false;
    for (let i = 0; i < n && !above; i++) {
      pivot = middle - diagonal[i]! - (i ? beside[i - 1]! ** 2 / pivot : 0);
      above = pivot <= 0; // middle·1 − T isn't positive definite
    }
    if (above) low = middle;
    else high = middle;
  }
  // Inverse iteration just above the eigenvalue, where the matrix is positive definite.
  const value = high;
  const shift = value + 1e-9 * (Math.abs(value) + Math.max(...diagonal.map(Math.abs), 1e-300));
  let vector = diagonal.map(() => 1);
  for (let turn = 0; turn < 3; turn++) {
    vector = solve(diagonal.map((d) => shift - d), beside.map((b) => -b), vector);
    const norm = Math.hypot(...vector);
    vector = vector.map((x) => x / norm);
  }
  return { value, vector };
}

/** Solve a symmetric positive definite tridiagonal system, by elimination. */
function solve(diagonal: number[], beside: readonly number[], right: readonly number[]): number[] {
  const x = [...right];
  const n = x.length;
  for (let i = 1; i < n; i++) {
    const factor = beside[i - 1]! / diagonal[i - 1]!;
    diagonal[i]! -= factor * beside[i - 1]!;
    x[i]! -= factor * x[i - 1]!;
  }
  for (let i = n - 1; i >= 0; i--)
    x[i] = (x[i]! - (i + 1 < n ? beside[i]! * x[i + 1]! : 0)) / diagonal[i]!;
  return x;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** from ← from − share · what. */
function subtract(from: Float64Array, what: Float64Array, share: number): void {
  for (let i = 0; i < from.length; i++) from[i]! -= share * what[i]!;
}
