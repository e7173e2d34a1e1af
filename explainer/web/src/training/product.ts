/** A matrix inside a typed array: element (i, j) lies at start + i · down + j · across. */
export interface Matrix {
  readonly values: Float64Array;
  readonly start: number;
  readonly down: number;
  readonly across: number;
}

/** The transpose: the same numbers, read the other way. */
export function turned({ values, start, down, across }: Matrix): Matrix {
  return { values, start, down: across, across: down };
}

/**
 * C = A Bᵀ, or C += A Bᵀ: c(i, j) = Σ_r a(i, r) b(j, r), for A rows × inner, B columns × inner.
 *
 * Two rows and four columns at a time, so that six loads serve eight products; strides let the
 * same loop serve forward pass, backward pass and weight gradients. Doubles throughout: engines
 * compute in them anyway, and converting costs more than the memory.
 */
export function product(
  c: Matrix,
  a: Matrix,
  b: Matrix,
  rows: number,
  columns: number,
  inner: number,
  add: boolean,
): void {
  const [C, A, B] = [c.values, a.values, b.values];
  const [aStep, bStep, bDown] = [a.across, b.across, b.down];
  let i = 0;
  for (; i + 1 < rows; i += 2) {
    const a0 = a.start + i * a.down;
    let j = 0;
    for (; j + 3 < columns; j += 4) {
      let p = a0;
      let q = p + a.down;
      let s = b.start + j * bDown;
      let t = s + bDown;
      let u = t + bDown;
      let v = u + bDown;
      let c00 = 0;
      let c01 = 0;
      let c02 = 0;
      let c03 = 0;
      let c10 = 0;
      let c11 = 0;
      let c12 = 0;
      let c13 = 0;
      for (let r = 0; r < inner; r++) {
        const x = A[p]!;
        const y = A[q]!;
        const b0 = B[s]!;
        const b1 = B[t]!;
        const b2 = B[u]!;
        const b3 = B[v]!;
        c00 += x * b0;
        c01 += x * b1;
        c02 += x * b2;
        c03 += x * b3;
        c10 += y * b0;
        c11 += y * b1;
        c12 += y * b2;
        c13 += y * b3;
        p += aStep;
        q += aStep;
        s += bStep;
        t += bStep;
        u += bStep;
        v += bStep;
      }
      let at = c.start + i * c.down + j * c.across;
      let below = at + c.down;
      C[at] = (add ? C[at]! : 0) + c00;
      C[below] = (add ? C[below]! : 0) + c10;
      C[(at += c.across)] = (add ? C[at]! : 0) + c01;
      C[(below += c.across)] = (add ? C[below]! : 0) + c11;
      C[(at += c.across)] = (add ? C[at]! : 0) + c02;
      C[(below += c.across)] = (add ? C[below]! : 0) + c12;
      C[(at += c.across)] = (add ? C[at]! : 0) + c03;
      C[(below += c.across)] = (add ? C[below]! : 0) + c13;
    }
    if (j < columns) edge(c, a, b, i, i + 2, j, columns, inner, add);
  }
  if (i < rows) edge(c, a, b, i, rows, 0, columns, inner, add);
}

/** What the blocks leave over: rows from `i` to `rows`, columns from `j` to `columns`. */
function edge(
  c: Matrix,
  a: Matrix,
  b: Matrix,
  i: number,
  rows: number,
  j: number,
  columns: number,
  inner: number,
  add: boolean,
): void {
  const [A, B] = [a.values, b.values];
  for (; i < rows; i++) {
    for (let k = j; k < columns; k++) {
      let p = a.start + i * a.down;
      let q = b.start + k * b.down;
      let sum = 0;
      for (let r = 0; r < inner; r++) {
        sum += A[p]! * B[q]!;
        p += a.across;
        q += b.across;
      }
      const at = c.start + i * c.down + k * c.across;
      c.values[at] = (add ? c.values[at]! : 0) + sum;
    }
  }
}
