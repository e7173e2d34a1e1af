/** Answers at angles and radii: where they change sides, and as colours in the plane or unrolled. */

import { ramp, type FieldPalette } from "../network/colours";
import { sigmoid, type Extent } from "../network/grid";

/** Logits at angles and radii, in bytes, [angles, radii]; angles go once round, radii rise. */
export interface Polar {
  readonly levels: Uint8Array;
  readonly radii: ArrayLike<number>;
  /** The logit of 255; those between go as its hyperbolic sine. */
  readonly limit: number;
}

/** A place as (turns, radius): turns from 0 to 1, counterclockwise from the right. */
export type Place = readonly [turns: number, radius: number];

/** The logits that the 256 bytes stand for. */
const logits = (limit: number): Float32Array =>
  Float32Array.from({ length: 256 }, (_, level) => Math.sinh((level / 127.5 - 1) * Math.asinh(limit)));

/** Where the logit is zero, as pieces of line: one or two in every cell with both answers. */
export function boundary({ levels, radii, limit }: Polar): [Place, Place][] {
  const across = radii.length;
  const angles = levels.length / across;
  const decoded = logits(limit);
  const pieces: [Place, Place][] = [];
  for (let i = 0; i < angles; i++)
    for (let j = 0; j + 1 < across; j++) {
      // Corners in order round the cell; the last angle is followed by the first.
      const corners: [number, number][] = [
        [i, j],
        [i + 1, j],
        [i + 1, j + 1],
        [i, j + 1],
      ];
      const z = corners.map(([a, r]) => decoded[levels[(a % angles) * across + r]!]!);
      const cuts: Place[] = [];
      corners.forEach(([a, r], k) => {
        const next = (k + 1) % 4;
        const [here, there] = [z[k]!, z[next]!];
        if (here > 0 === there > 0) return;
        const along = here / (here - there);
        const [b, s] = corners[next]!;
        const radius = radii[r]! + along * (radii[s]! - radii[r]!);
        cuts.push([(a + along * (b - a)) / angles, radius]);
      });
      const [first, second, third, fourth] = cuts;
      if (!first || !second) continue;
      if (!third || !fourth) {
        pieces.push([first, second]);
        continue;
      }
      // A saddle: its middle tells which corners belong together.
      const middle = z.reduce((sum, one) => sum + one) > 0;
      const apart = middle === z[0]! > 0;
      pieces.push(apart ? [first, second] : [fourth, first], apart ? [third, fourth] : [second, third]);
    }
  return pieces;
}

/** A function from a radius to its rank among the radii, with parts. */
function ranks(radii: ArrayLike<number>): (radius: number) => number {
  const last = radii.length - 1;
  const fine = 4096;
  const scale = fine / radii[last]!;
  const table = new Float32Array(fine + 2);
  for (let i = 0, j = 0; i <= fine + 1; i++) {
    const radius = i / scale;
    while (j < last - 1 && radii[j + 1]! <= radius) j++;
    const share = (radius - radii[j]!) / (radii[j + 1]! - radii[j]!);
    table[i] = Math.min(Math.max(j + share, 0), last);
  }
  return (radius) => {
    const at = Math.min(radius * scale, fine);
    const i = Math.floor(at);
    return table[i]! + (at - i) * (table[i + 1]! - table[i]!);
  };
}

/** Fill a picture, row 0 on top, with what the field is at (turns, radius) of each pixel. */
function fill(
  image: ImageData,
  { levels, radii, limit }: Polar,
  palette: FieldPalette,
  place: (column: number, row: number) => Place,
): void {
  const across = radii.length;
  const angles = levels.length / across;
  const decoded = logits(limit);
  const values = Float32Array.from(levels, (level) => decoded[level]!);
  const rank = ranks(radii);
  const pixels = new Uint32Array(image.data.buffer);
  const colours = new Uint32Array(ramp(palette).buffer);
  let pixel = 0;
  for (let row = 0; row < image.height; row++)
    for (let column = 0; column < image.width; column++) {
      const [turns, radius] = place(column, row);
      const a = (((turns % 1) + 1) % 1) * angles;
      const r = rank(radius);
      const [i, j] = [Math.floor(a) % angles, Math.min(Math.floor(r), across - 2)];
      const [s, t] = [a - Math.floor(a), r - j];
      const [one, other] = [i * across + j, ((i + 1) % angles) * across + j];
      const near = values[one]! + t * (values[one + 1]! - values[one]!);
      const far = values[other]! + t * (values[other + 1]! - values[other]!);
      pixels[pixel++] = colours[Math.round(255 * sigmoid(near + s * (far - near)))]!;
    }
}

/** Fill a picture with a part of the plane. */
export function fillPlane(
  image: ImageData,
  field: Polar,
  palette: FieldPalette,
  [left, right, low, high]: Extent,
): void {
  const [dx, dy] = [(right - left) / image.width, (high - low) / image.height];
  fill(image, field, palette, (column, row) => {
    const [x, y] = [left + (column + 0.5) * dx, high - (row + 0.5) * dy];
    return [Math.atan2(y, x) / (2 * Math.PI), Math.hypot(x, y)];
  });
}

/** Fill a picture with all angles from left to right, and radii between two from below to above. */
export function fillStrip(
  image: ImageData,
  field: Polar,
  palette: FieldPalette,
  [low, high]: readonly [number, number],
): void {
  fill(image, field, palette, (column, row) => [
    (column + 0.5) / image.width,
    high - ((row + 0.5) / image.height) * (high - low),
  ]);
}
