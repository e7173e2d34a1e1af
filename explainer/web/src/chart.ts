/** Small parts that charts are made of: scales, SVG nodes and lines. */

export type Scale = (value: number) => number;

/** The scale from [low, high] to [start, end], linear. */
export const linear =
  (low: number, high: number, start: number, end: number): Scale =>
  (value) =>
    start + ((value - low) / (high - low)) * (end - start);

/** The same with a logarithmic axis; values under `low` are drawn there. */
export const log = (low: number, high: number, start: number, end: number): Scale => {
  const straight = linear(Math.log(low), Math.log(high), start, end);
  return (value) => straight(Math.log(Math.max(value, low)));
};

type Attributes = Readonly<Record<string, string | number>>;

/** A power of ten in words, its exponent behind a caret: "10^−78". */
export const power = (exponent: number): string => `10^${String(exponent).replace("-", "−")}`;

/** Write words; what comes after a caret is raised, up to a space. */
export function write(text: SVGTextElement, words: string): void {
  const [, base = "", raised, rest] = /^([^^]*)\^?(\S*)(.*)$/.exec(words) ?? [];
  text.textContent = base;
  if (raised) node(text, "tspan", { dy: "-0.55em", "font-size": "70%" }, raised);
  if (rest) node(text, "tspan", { dy: "0.385em" }, rest); // 70 % of 0.55: down again
}

/** Append an SVG element. */
export function node<K extends keyof SVGElementTagNameMap>(
  parent: Element,
  name: K,
  attributes: Attributes = {},
  text = "",
): SVGElementTagNameMap[K] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  set(made, attributes);
  if (text) made.textContent = text;
  parent.append(made);
  return made;
}

/** Set attributes of an element. */
export function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

/** The path through points; it breaks where a value isn't finite. */
export function line(xs: ArrayLike<number>, ys: ArrayLike<number>, x: Scale, y: Scale): string {
  let path = "";
  let pen = "M";
  for (let i = 0; i < xs.length; i++) {
    const place = [x(xs[i]!), y(ys[i]!)];
    if (place.every(Number.isFinite)) {
      path += `${pen}${place.map((p) => p.toFixed(1)).join(" ")}`;
      pen = "L";
    } else pen = "M";
  }
  return path;
}

/** A rectangle in the poster's coordinates: left, top, width, height. */
export type Box = readonly [number, number, number, number];

/** An SVG over the whole stage, in the poster's coordinates. */
export function sheet(stage: Element, [width, height]: readonly [number, number]): SVGSVGElement {
  return node(stage, "svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
}

/** A canvas at a box of the stage, as fine as the screen is. */
export function canvas(
  stage: HTMLElement,
  [left, top, width, height]: Box,
  [whole, high]: readonly [number, number],
): HTMLCanvasElement {
  const made = document.createElement("canvas");
  Object.assign(made.style, {
    inset: "auto",
    left: `${(100 * left) / whole}%`,
    top: `${(100 * top) / high}%`,
    width: `${(100 * width) / whole}%`,
    height: `${(100 * height) / high}%`,
  });
  const scale = (stage.clientWidth / whole) * Math.min(devicePixelRatio, 2);
  made.width = Math.max(1, Math.round(width * scale));
  made.height = Math.max(1, Math.round(height * scale));
  made.setAttribute("aria-hidden", "true");
  stage.append(made);
  return made;
}

/** What draws on a canvas at a box of the stage, in the poster's units. */
export function drawing(
  stage: HTMLElement,
  box: Box,
  size: readonly [number, number],
): CanvasRenderingContext2D {
  const target = canvas(stage, box, size).getContext("2d");
  if (!target) throw new Error("this browser has no canvas");
  target.scale(target.canvas.width / box[2], target.canvas.height / box[3]);
  return target;
}

export interface Tick {
  readonly value: number;
  readonly words: string;
}

/** The frame of a chart: a title over it, grid lines with ticks at the left, ticks below. */
export function frame(
  svg: SVGElement,
  [left, top, width, height]: Box,
  parts: { title: string; x: Scale; y: Scale; xTicks: readonly Tick[]; yTicks: readonly Tick[] },
  colours: { ink: string; muted: string; rule: string },
  size: number,
): SVGGElement {
  const group = node(svg, "g", { "font-size": size, fill: colours.muted });
  const heading = { x: left, y: top - 8, fill: colours.ink, "font-weight": 600, "font-size": size + 1 };
  node(group, "text", heading, parts.title);
  for (const { value, words } of parts.yTicks) {
    const y = parts.y(value);
    node(group, "path", { d: `M${left} ${y}h${width}`, stroke: colours.rule, "stroke-width": 1 });
    write(node(group, "text", { x: left - 6, y: y + size / 3, "text-anchor": "end" }), words);
  }
  for (const { value, words } of parts.xTicks) {
    const x = parts.x(value);
    node(group, "path", { d: `M${x} ${top}v${height}`, stroke: colours.rule, "stroke-width": 1 });
    if (words) node(group, "text", { x, y: top + height + size + 4, "text-anchor": "middle" }, words);
  }
  node(group, "path", {
    d: `M${left} ${top}v${height}h${width}`,
    stroke: colours.muted,
    "stroke-width": 0.8,
    fill: "none",
  });
  return group;
}

/** The message over a figure, broken into lines as its poster breaks it. */
export function headline(
  svg: SVGElement,
  message: string,
  width: number,
  phone: boolean,
  fill: string,
): void {
  const margin = phone ? 10 : 14;
  const size = phone ? 12 * 1.2 : 14 * 1.45;
  const letters = Math.floor(width / (size * 0.5));
  const lines: string[] = [];
  for (const word of message.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= letters) lines.push(`${lines.pop()} ${word}`);
    else lines.push(word);
  }
  lines.forEach((words, i) => {
    const place = { x: margin, y: margin + size * (0.83 + 1.05 * i) };
    node(svg, "text", { ...place, "font-size": size, "font-weight": 600, fill }, words);
  });
}
