/** Points of the opening on a canvas: training points that light up, fresh ones that fall. */

import type { Box } from "../chart";
import type { Extent } from "../plane";
import type { Palette } from "../palette";
import { arrival, type Moment } from "./story";

/** The points of one panel, and what its network makes of them. */
export interface Asked {
  readonly points: Float32Array; // x₀ y₀ x₁ y₁ …
  readonly labels: ArrayLike<number>;
  readonly wrong: ArrayLike<boolean>;
}

const LIGHTING = 14; // training points that light up at a time
const FALLING = 40; // fresh points that fall at a time
const HEIGHT = 46; // CSS pixels that they fall

/** Draws into a canvas of a box's size, in the poster's coordinates less its corner. */
export function painter(
  target: CanvasRenderingContext2D,
  [, , width, height]: Box,
  [xLow, xHigh, yLow, yHigh]: Extent,
  palette: Palette,
  size: number,
) {
  const x = (points: Float32Array, i: number) => ((points[2 * i]! - xLow) / (xHigh - xLow)) * width;
  const y = (points: Float32Array, i: number) =>
    ((yHigh - points[2 * i + 1]!) / (yHigh - yLow)) * height;

  /** Fresh points, in the order in which they fall: dots where the network is right, else crosses. */
  function rain({ points, wrong }: Asked, every: number, { fallen }: Moment): void {
    const count = wrong.length;
    const [dots, crosses] = [new Path2D(), new Path2D()];
    const [dot, cross] = [0.22 * size, 0.42 * size];
    const falling: [number, number][] = [];
    for (let i = 0; i < count; i += every) {
      const come = arrival(i, count, fallen, FALLING * every);
      if (!come) break;
      const [px, py] = [x(points, i), y(points, i)];
      if (come < 1) falling.push([px, py - HEIGHT * (1 - come) ** 2]);
      else if (wrong[i]) {
        crosses.moveTo(px - cross, py - cross);
        crosses.lineTo(px + cross, py + cross);
        crosses.moveTo(px - cross, py + cross);
        crosses.lineTo(px + cross, py - cross);
      } else dots.rect(px - dot, py - dot, 2 * dot, 2 * dot);
    }
    target.fillStyle = target.strokeStyle = palette.ink;
    target.globalAlpha = 0.6;
    target.fill(dots);
    target.globalAlpha = 0.85;
    target.lineWidth = 0.2 * size;
    target.stroke(crosses);
    for (const [px, py] of falling) target.fillRect(px - 2 * dot, py - 2 * dot, 4 * dot, 4 * dot);
    target.globalAlpha = 1;
  }

  /** Training points, lit in an order; those that the network gets wrong are ringed. */
  function train({ points, labels, wrong }: Asked, order: readonly number[], { lit }: Moment): void {
    target.lineWidth = 0.8;
    order.forEach((i, place) => {
      const come = arrival(place, order.length, lit, LIGHTING);
      if (!come) return;
      const r = size * (0.55 + 0.9 * (1 - come) ** 2); // it flares up
      const [px, py] = [x(points, i), y(points, i)];
      target.globalAlpha = come;
      target.beginPath();
      if (labels[i]) {
        const s = 1.15 * r;
        target.moveTo(px, py - s);
        target.lineTo(px + s, py + s);
        target.lineTo(px - s, py + s);
        target.closePath();
      } else target.arc(px, py, r, 0, 7);
      target.fillStyle = labels[i] ? palette.one : palette.zero;
      target.strokeStyle = labels[i] ? palette.one_edge : palette.zero_edge;
      target.fill();
      target.stroke();
    });
    target.globalAlpha = 1;
    target.strokeStyle = palette.ink;
    target.lineWidth = 1.4;
    if (lit < 1) return;
    for (const i of order) {
      if (!wrong[i]) continue;
      target.beginPath();
      target.arc(x(points, i), y(points, i), 1.25 * size, 0, 7);
      target.stroke();
    }
  }

  return { rain, train, clear: () => target.clearRect(0, 0, width, height) };
}
