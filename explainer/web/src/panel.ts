/** What panels of one network have in common: its field, and two lines over it. */

import { drawing, node, set, type Box } from "./chart";
import type { Context } from "./figure";
import { paint } from "./network/field";
import type { Network } from "./network/network";
import type { Extent } from "./plane";

/** Paints a network's field, with its boundary in a colour. */
export type Painter = (network: Network, ink: string) => void;

/** Put a canvas at a box of the stage; return what paints fields on it. */
export function painter(
  context: Context,
  box: Box,
  size: readonly [number, number],
  extent: Extent,
): Painter {
  const target = drawing(context.stage, box, size);
  const whole = { x: 0, y: 0, width: box[2], height: box[3] };
  const palette = context.palette();
  return (network, ink) => paint(target, whole, extent, network, { ...palette, ink });
}

/** Leave room for two lines over a box; return what writes them, a name and words, in a colour. */
export function heading(
  svg: SVGElement,
  [x, top]: Box,
  text: number,
): (name: string, words: string, fill: string) => void {
  const lines = [
    node(svg, "text", { x, y: top - 2 * text, "font-weight": 600, "font-size": text * 1.3 }),
    node(svg, "text", { x, y: top - 0.6 * text, "font-size": text }),
  ];
  return (...[name, words, fill]) =>
    lines.forEach((line, i) => {
      line.textContent = i ? words : name;
      set(line, { fill });
    });
}
