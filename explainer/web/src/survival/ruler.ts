/** A chance digit by digit over a ruler that counts its zeros, and in words. */

import { node, set, write, type Box } from "../chart";
import type { Palette } from "../palette";
import { chance } from "./words";

/** A chance where it is known. */
export interface Known {
  readonly digits: string; // "0.00…01"
  readonly log10: number;
  readonly error: number; // of log10
}

export interface RulerBoxes {
  readonly ruler: Box;
  readonly chance: Box;
  readonly aside: number; // where the words beside the chance begin; 0: under it
  readonly per: number; // digits in a row
  readonly rows: number;
}

const LINE = 0.62; // of a row's height, where the ruler is
const WHAT = "is the narrow network’s chance to survive such a kick";

/** What is said beside a chance. */
export function aside(known: Known | null): string {
  if (!known) return "the walks that measure it don’t agree at so strong a kick";
  if (known.log10 > -2) return WHAT;
  const { error } = known;
  return `${WHAT}, give or take ${error.toFixed(error >= 0.95 ? 0 : 1)} in the exponent`;
}

/** Draw it; returns what shows another chance. */
export function ruler(
  svg: SVGElement,
  boxes: RulerBoxes,
  palette: Palette,
  phone: boolean,
): (known: Known | null) => void {
  const [left, top, width, height] = boxes.ruler;
  const row = height / boxes.rows;
  const text = phone ? 12 : 14;
  const small = { "font-size": phone ? 11 : 13, fill: palette.muted, "text-anchor": "end" };
  const [x, y] = boxes.chance;
  const large = node(svg, "text", { x, y, "font-size": 1.9 * text, fill: palette.narrow });
  const words = [0, 1].map((i) =>
    node(svg, "text", {
      ...{ x: x + boxes.aside, y: y + (phone ? 1.6 * text : 0) + 1.25 * i * text },
      ...{ "font-size": text, fill: palette.narrow },
    }),
  );
  const rows = node(svg, "g");
  return (known) => {
    write(large, known ? chance(known.log10) : "not known");
    const said = aside(known);
    const lines = phone ? said.replace(", ", ",\n").split("\n") : [said];
    words.forEach((one, i) => (one.textContent = lines[i] ?? ""));
    rows.replaceChildren();
    const [lead, tail] = [known?.digits.slice(0, 2) ?? "", known?.digits.slice(2) ?? ""];
    const per = Math.max(boxes.per, Math.ceil(tail.length / boxes.rows));
    const cell = width / per;
    const digit = { "font-size": Math.min(1.15 * text, 1.5 * cell), "text-anchor": "middle" };
    const start = { x: left - 0.1 * cell, y: top + 0.5 * row, fill: palette.muted };
    node(rows, "text", { ...start, ...digit, "text-anchor": "end" }, lead);
    for (let r = 0; r < Math.max(1, Math.ceil(tail.length / per)); r++) {
      const line = top + (r + LINE) * row;
      node(rows, "path", { d: `M${left} ${line}h${width}`, stroke: palette.rule });
      for (let tick = 10; tick <= per; tick += 10) {
        const at = left + tick * cell;
        node(rows, "path", { d: `M${at} ${line}v5`, stroke: palette.muted, "stroke-width": 0.8 });
        node(rows, "text", { ...small, x: at, y: line + 16 }, String(r * per + tick));
      }
      const shown = tail.slice(r * per, (r + 1) * per);
      const xs = Array.from(shown, (_, i) => (left + (i + 0.5) * cell).toFixed(1)).join(" ");
      const drawn = node(rows, "text", { ...digit, x: xs, y: top + (r + 0.5) * row, fill: palette.ink });
      // Digits other than zero stand out; those after the first of them are of the same number.
      const zeros = /^0*/.exec(shown)![0];
      drawn.append(zeros);
      if (shown.length > zeros.length)
        node(drawn, "tspan", { fill: palette.narrow, "font-weight": 700 }, shown.slice(zeros.length));
    }
    set(rows, { "data-zeros": /^0*/.exec(tail)![0].length });
  };
}
