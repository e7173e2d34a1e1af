/** Lines of equal height on a grid, by marching squares. */

/** Places x, y; the last is the first again. */
export type Ring = [number, number][];

interface Grid {
  readonly values: ArrayLike<number>;
  readonly columns: number;
  readonly rows: number;
}

/**
 * The rings round all of a grid that is at least `level`, and round the holes in it, in the other
 * sense. A value lies in the middle of its cell, the first one's at ½, ½; beyond the grid all is
 * low, so that rings close along its edge.
 */
export function rings(
  values: ArrayLike<number>,
  columns: number,
  rows: number,
  level: number,
): Ring[] {
  const grid = { values, columns, rows };
  const next = steps(grid, level);
  const found: Ring[] = [];
  for (const start of next.keys()) {
    const ring: Ring = [place(start, grid, level)];
    for (let side = next.get(start)!; side !== start; side = take(next, side))
      ring.push(place(side, grid, level));
    next.delete(start);
    found.push([...ring, ring[0]!]);
  }
  return found;
}

function take(next: Map<number, number>, side: number): number {
  const after = next.get(side)!;
  next.delete(side);
  return after;
}

/**
 * The sides of a square by which lines enter and leave, what is high to their left. Corners count
 * 1, 2, 4, 8 from the upper left clockwise, sides 0, 1, 2, 3 from the top. Where two corners across
 * from each other are high, they are two hills.
 */
const LINES = [
  ...["", "30", "01", "31", "12", "3012", "02", "32"],
  ...["23", "20", "0123", "21", "13", "10", "03", ""],
].map((sides) => [...sides].map(Number));

/**
 * Which side of a square leads to which, over all squares between neighbouring values. A side has
 * twice the number of its upper left corner, and one more where it goes down from there.
 */
function steps({ values, columns, rows }: Grid, level: number): Map<number, number> {
  const next = new Map<number, number>();
  const high = (x: number, y: number): boolean =>
    x < columns && y >= 0 && y < rows && values[y * columns + x]! >= level;
  for (let y = -1; y < rows; y++) {
    let corners = 0;
    for (let x = -1; x < columns; x++) {
      corners = ((corners & 2) >> 1) | ((corners & 4) << 1); // its left was the last one's right
      if (high(x + 1, y)) corners |= 2;
      if (high(x + 1, y + 1)) corners |= 4;
      const lines = LINES[corners]!;
      if (!lines.length) continue;
      const top = 2 * ((y + 1) * (columns + 2) + x + 1);
      const sides = [top, top + 3, top + 2 * (columns + 2), top + 1];
      for (let i = 0; i < lines.length; i += 2) next.set(sides[lines[i]!]!, sides[lines[i + 1]!]!);
    }
  }
  return next;
}

/** Where the level is reached between the values at a side's ends; halfway at the grid's edge. */
function place(side: number, { values, columns, rows }: Grid, level: number): [number, number] {
  const corner = side >> 1;
  const [x, y] = [(corner % (columns + 2)) - 1, Math.floor(corner / (columns + 2)) - 1];
  const [right, down] = side % 2 ? [0, 1] : [1, 0];
  const inside = x >= 0 && y >= 0 && x + right < columns && y + down < rows;
  const from = values[y * columns + x]!;
  const to = values[(y + down) * columns + x + right]!;
  const share = inside ? (level - from) / (to - from) : 0.5;
  return [x + 0.5 + right * share, y + 0.5 + down * share];
}
