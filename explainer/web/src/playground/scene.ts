/** What the playground draws: the plane, words, charts. */

import { drawing, headline, node, sheet, type Box } from "../chart";
import type { Context, Layout } from "../figure";
import { paint } from "../network/field";
import type { Network } from "../network/network";
import { plane, type Extent, type Plane } from "../plane";
import type { Measures } from "../training/messages";
import type { Points } from "../training/points";
import { curves } from "./curves";
import { editor, type Editor, type Wiring } from "./editor";
import { percent } from "../words";

/** Where the poster has its panels. */
export interface Boxes {
  readonly size: readonly [number, number];
  readonly field: Box;
  readonly charts: readonly Box[];
}

/** Of the figure's data, what is drawn. */
export interface Look {
  readonly boxes: Record<Layout, Boxes>;
  readonly extent: Extent;
}

export interface Scene {
  readonly editor: Editor;
  /** Write what is trained. */
  title(words: string): void;
  /** Draw the points, unless these are drawn. */
  place(points: Points): void;
  /** Draw what a network answers, and ring the points that it gets wrong. */
  paint(network: Network, wrong: readonly boolean[]): void;
  /** Draw the curves so far. */
  trace(history: readonly Measures[]): void;
}

/** Lay out everything that stays while the network trains. */
export function build(
  context: Context,
  given: Look,
  wiring: Pick<Wiring, "marks" | "brush" | "change">,
): Scene {
  const { stage } = context;
  const layout = context.layout();
  const palette = context.palette();
  const { size, field, charts } = given.boxes[layout];
  const phone = layout === "phone";
  const text = phone ? 12 : 14;
  stage.replaceChildren();
  const target = drawing(stage, field, size);
  const whole = { x: 0, y: 0, width: field[2], height: field[3] };
  const svg = sheet(stage, size);
  const over = node(svg, "g");
  let titled = "";
  const above = { x: field[0], y: field[1] - 0.6 * text, "font-size": text, fill: palette.ink };
  const words = node(svg, "text", above, " ");
  for (const [left, top, width, height] of charts.slice(2)) {
    const place = { x: left + width / 2, y: top + height + (phone ? 28 : 33) };
    const type = { "text-anchor": "middle", "font-size": phone ? 11 : 13, fill: palette.muted };
    node(svg, "text", { ...place, ...type }, "training step");
  }
  const dots = node(svg, "g");
  const lines = curves(svg, charts, palette, phone);
  let points: Points | null = null;
  let drawn: Plane | null = null;
  return {
    editor: editor(stage, svg, palette.ink, { size, box: field, ...wiring }),
    title(words) {
      if (words === titled) return;
      titled = words;
      over.replaceChildren();
      headline(over, words, size[0], phone, palette.ink);
    },
    place(next) {
      if (next === points) return;
      points = next;
      dots.replaceChildren();
      const radius = phone ? 2.2 : 3.2;
      drawn = plane(dots, field, given.extent, next.inputs, next.labels, radius, palette);
    },
    paint(network, wrong) {
      paint(target, whole, given.extent, network, palette);
      drawn?.ring(wrong);
    },
    trace(history) {
      words.textContent = inWords(history.at(-1) ?? null);
      lines.show(history);
    },
  };
}

/** What was measured, as a sentence. */
export function inWords(measures: Measures | null): string {
  if (!measures) return " ";
  if (Number.isNaN(measures.accuracy)) return "Draw some points: circles, and triangles";
  const [train, fresh] = [measures.accuracy, measures.freshAccuracy].map((one) => percent(one, 1));
  return `right on ${train} of training points, ${fresh} of fresh ones`;
}
