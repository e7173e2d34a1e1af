/** The box behind a landscape: grid on its three far walls, ticks on its near edges. */

import { node, type Box } from "../chart";
import type { Palette } from "../palette";
import { project, type Camera, type Vector } from "./camera";
import { CEILING, GROUND, WALL, spot } from "./landscape";

export interface Ticks {
  /** Along both directions, places from −1 to 1. */
  readonly across: readonly { readonly at: number; readonly words: string }[];
  /** Heights from 0 to 1. */
  readonly up: readonly { readonly at: number; readonly words: string }[];
}

/** Draw the box of a view into a group, whose contents it replaces. */
export function frame(
  group: SVGGElement,
  [left, top, width, height]: Box,
  camera: Camera,
  sides: Vector,
  { across, up }: Ticks,
  palette: Palette,
  size: number,
): void {
  group.replaceChildren();
  const on = (a: number, b: number, c: number): [number, number] => {
    const [x, y] = project(spot(a, b, c, sides), camera, width, height);
    return [left + x, top + y];
  };
  const path = (...places: [number, number][]) =>
    `M${places.map((place) => place.map((p) => p.toFixed(1)).join(" ")).join("L")}`;
  const farA = camera.towards[0] > 0 ? -WALL : WALL;
  const farB = camera.towards[1] > 0 ? -WALL : WALL;
  const floor = camera.towards[2] >= 0 ? GROUND : CEILING;
  let grid = "";
  for (const { at } of across) {
    grid += path(on(at, -farB, floor), on(at, farB, floor), on(at, farB, GROUND + CEILING - floor));
    grid += path(on(-farA, at, floor), on(farA, at, floor), on(farA, at, GROUND + CEILING - floor));
  }
  for (const { at } of up) grid += path(on(-farA, farB, at), on(farA, farB, at), on(farA, -farB, at));
  // Seen from above, the near edges of the ground are its lowest on the picture, else the far ones.
  const lowest = camera.towards[2] >= 0 ? -1 : 1;
  const [edgeA, edgeB] = [lowest * farA, lowest * farB];
  const edges = path(on(-edgeA, edgeB, GROUND), on(edgeA, edgeB, GROUND), on(edgeA, -edgeB, GROUND));
  const line = { fill: "none", stroke: palette.rule };
  node(group, "path", { ...line, d: grid + edges, "stroke-width": 1.2 });

  /** A tick at a place of an edge, its words beyond it as seen from the middle of the box. */
  const tick = (place: [number, number], inner: [number, number], words: string, anchor = "middle") => {
    const [dx, dy] = [place[0] - inner[0], place[1] - inner[1]];
    const long = Math.hypot(dx, dy) || 1;
    const [ux, uy] = [dx / long, dy / long];
    const end: [number, number] = [place[0] + 6 * ux, place[1] + 6 * uy];
    node(group, "path", { d: path(place, end), stroke: palette.muted, "stroke-width": 1 });
    const far = anchor === "middle" ? 1.5 * size : 9;
    const at = { x: place[0] + far * ux, y: place[1] + far * uy + size / 3, "text-anchor": anchor };
    node(group, "text", { ...at, fill: palette.muted, "font-size": size }, words);
  };
  // Heights stand at the edge that is furthest to the right.
  const corners = [-WALL, WALL].flatMap((a) => [-WALL, WALL].map((b) => [a, b] as const));
  const [a, b] = corners.reduce((best, one) =>
    on(...one, 0.5)[0] > on(...best, 0.5)[0] ? one : best,
  );
  const [foot, head] = [on(a, b, GROUND), on(a, b, CEILING)];
  const upright = Math.hypot(foot[0] - head[0], foot[1] - head[1]) > 6 * size;
  /** Whether an edge has room for its words beside those of the heights. */
  const roomy = (from: [number, number], to: [number, number]) =>
    Math.abs(from[0] - to[0]) > 6 * size || (!upright && Math.abs(from[1] - to[1]) > 6 * size);
  if (roomy(on(-1, edgeB, GROUND), on(1, edgeB, GROUND)))
    for (const { at, words } of across) tick(on(at, edgeB, GROUND), on(at, 0, GROUND), words);
  if (roomy(on(edgeA, -1, GROUND), on(edgeA, 1, GROUND)))
    for (const { at, words } of across) tick(on(edgeA, at, GROUND), on(0, at, GROUND), words);
  if (!upright) return;
  node(group, "path", { ...line, d: path(foot, head), "stroke-width": 1.2 });
  for (const { at, words } of up) {
    const place = on(a, b, at);
    tick(place, [place[0] - 1, place[1]], words, "start");
  }
  const title = { x: head[0] + 9, y: head[1] + 4, fill: palette.muted, "font-size": size + 1 };
  node(group, "text", title, "loss");
}
