/** A wall of tiles: images in the colour of their network, and dark where it is wrong. */

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];

const GAP = 0.08; // between tiles, of a tile's side; as in _tile_wall.py
const [FAINT, DIM] = [0.06, 0.2]; // how far a dark tile stands out from the wall, its strokes from it

/** Read "#rrggbb". */
export const colour = (text: string): Colour =>
  [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16)) as unknown as Colour;

/** The darker and the lighter of paper and ink. */
export function papers(palette: { paper: string; ink: string }): [dark: Colour, light: Colour] {
  const sum = (of: Colour) => of[0] + of[1] + of[2];
  const [a, b] = [colour(palette.paper), colour(palette.ink)];
  return sum(a) < sum(b) ? [a, b] : [b, a];
}

/**
 * The pixels of all pictures as lit and as dark tiles, RGBA, one below the other. Strokes of lit
 * digits are of paper, on their network's colour; photographs keep their own colours.
 */
export function faces(
  pictures: Uint8Array,
  channels: number,
  kind: Colour,
  palette: { paper: string; ink: string },
): { lit: Uint8ClampedArray<ArrayBuffer>; dark: Uint8ClampedArray<ArrayBuffer> } {
  const count = pictures.length / channels;
  const [lit, dark] = [new Uint8ClampedArray(4 * count), new Uint8ClampedArray(4 * count)];
  const [night, light] = papers(palette);
  const paper = colour(palette.paper);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) {
      const stroke = pictures[i * channels + (channels === 3 ? c : 0)]! / 255;
      lit[4 * i + c] = channels === 3 ? 255 * stroke : kind[c]! + stroke * (paper[c]! - kind[c]!);
      dark[4 * i + c] = night[c]! + (FAINT + DIM * stroke) * (light[c]! - night[c]!);
    }
    lit[4 * i + 3] = dark[4 * i + 3] = 255;
  }
  return { lit, dark };
}

/** Where tile i stands on a wall so many pixels wide: left, top, width, height, all whole. */
export function corner(i: number, columns: number, wall: number): [number, number, number, number] {
  const pitch = wall / columns;
  const gap = Math.max(1, Math.round((pitch * GAP) / (1 + GAP)));
  const edge = (n: number) => Math.round(n * pitch);
  const [column, row] = [i % columns, Math.floor(i / columns)];
  const [left, top] = [edge(column), edge(row)];
  return [left, top, edge(column + 1) - gap - left, edge(row + 1) - gap - top];
}

/** Whether bit i of a row of bytes is set, the lowest bit first. */
export const bit = (bytes: Uint8Array, start: number, i: number): boolean =>
  ((bytes[start + (i >> 3)]! >> (i & 7)) & 1) === 1;
