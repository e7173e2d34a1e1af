/** The score of a film: what is drawn over its video, as `explainer/plotting/tracks.py` notes it. */

import { canvas, node, sheet, type Box } from "../chart";

/** SVG's words for a piece and, where it isn't always there, the frames in which it comes and goes. */
export type Piece = string | readonly [string, ...number[]];

/** What looks alike; what isn't named here are attributes of its SVG. */
export interface Track {
  readonly kind: "path" | "marks" | "text";
  readonly pieces: readonly Piece[];
  /** What cuts it off. */
  readonly clip?: Box;
  /** The path of a mark round its place. */
  readonly shape?: string;
  /** By how much words are turned, in degrees. */
  readonly angle?: number;
  readonly [attribute: string]: unknown;
}

export interface Score {
  readonly fps: number;
  /** Films that name the same clock run in step. */
  readonly clock: string;
  /** The frames as they are played, and at which of these the poster stands. */
  readonly order: readonly number[];
  readonly start: number;
  readonly size: readonly [number, number];
  /** Where the fields lie, which are one below the other in the video. */
  readonly panes: readonly Box[];
  readonly tracks: readonly Track[];
}

/** The frame that a picture of the video shows, by the moment for which the video gives it. */
export function frameOf({ order, fps }: Score, seconds: number): number {
  return order[Math.max(0, Math.min(Math.round(seconds * fps), order.length - 1))]!;
}

/** The pieces that are there in a frame. */
export function there(pieces: readonly Piece[], frame: number): string[] {
  return pieces.flatMap((piece) => {
    if (typeof piece === "string") return piece;
    const [words, ...turns] = piece;
    return turns.filter((turn) => turn <= frame).length % 2 ? words : [];
  });
}

export interface Drawing {
  /** Show a frame, whose fields are what the video shows now. */
  show(video: HTMLVideoElement, frame: number): void;
}

/** Lay a film out on its stage. */
export function layOut(stage: HTMLElement, score: Score): Drawing {
  stage.replaceChildren();
  const panes = score.panes.map((box) => canvas(stage, box, score.size).getContext("2d"));
  const svg = sheet(stage, score.size);
  const tracks = score.tracks.map((track) => draw(svg, track));
  let last = -1;
  return {
    show(video, frame) {
      const [width, height] = [video.videoWidth, video.videoHeight / panes.length];
      panes.forEach((pane, i) => {
        if (!pane) throw new Error("this browser has no canvas");
        pane.drawImage(video, 0, i * height, width, height, 0, 0, pane.canvas.width, pane.canvas.height);
      });
      if (frame !== last) for (const show of tracks) show(frame);
      last = frame;
    },
  };
}

/** Draw a track; return what shows a frame of it. */
function draw(svg: SVGElement, track: Track): (frame: number) => void {
  const { kind, pieces, clip, shape = "", angle, ...look } = track;
  const attributes = look as Record<string, string | number>;
  const parent = clip ? cutOff(svg, clip) : node(svg, "g");
  const show = kind === "text" ? words(parent, attributes, angle) : line(parent, attributes, shape);
  let last = "";
  return (frame) => {
    const now = there(pieces, frame);
    const key = now.join("\n");
    if (key !== last) show(now);
    last = key;
  };
}

/** A part of the drawing that cuts off what sticks out. */
function cutOff(svg: SVGElement, [x, y, width, height]: Box): SVGElement {
  return node(svg, "svg", { x, y, width, height, viewBox: `${x} ${y} ${width} ${height}` });
}

function line(parent: Element, look: Record<string, string | number>, shape: string) {
  const path = node(parent, "path", look);
  const piece = (words: string) => (shape ? `M${words}${shape}` : words);
  return (now: readonly string[]): void => path.setAttribute("d", now.map(piece).join(""));
}

function words(parent: Element, look: Record<string, string | number>, angle = 0) {
  return (now: readonly string[]): void =>
    parent.replaceChildren(
      ...now.map((piece) => {
        const [, x = "", y = "", text = ""] = /^(\S+) (\S+) (.*)$/su.exec(piece) ?? [];
        const turn = angle ? { transform: `rotate(${angle} ${x} ${y})` } : {};
        return node(parent, "text", { ...look, x, y, ...turn }, text);
      }),
    );
}
