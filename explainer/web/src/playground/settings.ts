/** What the controls say, in the trainer's terms. */

import type { State } from "../figure";
import type { Recipe, Source } from "../training/messages";
import type { OptimizerName } from "../training/optimizers";
import { counted } from "../words";

export type DataName = "roll" | "rings" | "touching" | "draw";
export type StartName = "random" | "wide" | "narrow";

/** What the headline calls points, starts and optimizers. */
export interface Names {
  readonly points: Record<DataName, string>;
  readonly starts: Record<StartName, string>;
  readonly optimizers: Record<OptimizerName, string>;
}

export interface Settings {
  readonly data: DataName;
  readonly start: StartName;
  /** Of a random start; the two minima bring their own. */
  readonly widths: readonly number[];
  readonly seed: number;
  readonly recipe: Recipe;
  /** The class of points that the reader draws. */
  readonly brush: 0 | 1;
  /** Training steps a second; Infinity for as many as there is time for. */
  readonly pace: number;
}

/** How far apart the two inner rings are. */
export const DISTANCES = { rings: 0.2, touching: 0.02 } as const;

const OPTIMIZERS: readonly OptimizerName[] = ["adam", "sgd", "momentum", "sam", "sam-adam"];

function among<T extends string>(value: unknown, names: readonly T[]): T {
  return names.find((name) => name === value) ?? names[0]!;
}

const number = (value: unknown, otherwise: number): number =>
  Number.isFinite(Number(value ?? NaN)) ? Number(value) : otherwise;

/** Read the controls; the rate's slider stands at its logarithm. */
export function settings(state: State): Settings {
  const width = number(state["width"], 16);
  const depth = number(state["depth"], 3);
  return {
    data: among(state["data"], ["roll", "rings", "touching", "draw"]),
    start: among(state["start"], ["random", "wide", "narrow"]),
    widths: [2, ...Array<number>(depth).fill(width), 1],
    seed: number(state["seed"], 0),
    brush: state["brush"] === "1" ? 1 : 0,
    pace: number(state["pace"], 0) || Infinity,
    recipe: {
      optimizer: among(state["optimizer"], OPTIMIZERS),
      rate: 10 ** number(state["rate"], -2),
      radius: number(state["radius"], 0.05),
      beta: number(state["poison"], 0),
    },
  };
}

/** What fresh points are drawn from. */
export function source(data: DataName): Source {
  if (data === "roll") return { kind: "roll" };
  return data === "draw" ? { kind: "near" } : { kind: "rings", distance: DISTANCES[data] };
}

/** What can't change without starting again, as one word. */
export function identity({ data, start, widths, seed }: Settings): string {
  return [data, start, start === "random" ? widths : "", seed].join(" ");
}

/** Whether a control has an effect now. */
export function matters(name: string, { data, start, recipe }: Settings): boolean {
  if (name === "width" || name === "depth") return start === "random";
  if (name === "radius") return recipe.optimizer.startsWith("sam");
  if (name === "brush" || name === "clear") return data === "draw";
  return true;
}

/** What is trained now, and how far it is: "Spirals, Adam, no poison: step 340". */
export function headlineOf({ data, start, recipe }: Settings, names: Names, steps: number): string {
  const { beta, optimizer } = recipe;
  const from = names.starts[start] && ` from ${names.starts[start]}`;
  const parts = [`${names.points[data]}${from}`, names.optimizers[optimizer]];
  const words = [...parts, beta ? `poison β = ${beta}` : "no poison"].join(", ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}: step ${steps.toLocaleString("en")}`;
}

/** A control's value in words. */
export function say(name: string, state: State): string {
  const { recipe } = settings(state);
  const own = !matters(name, settings(state));
  if (name === "rate") return String(Number(recipe.rate.toPrecision(2)));
  if (name === "poison") return recipe.beta ? `β = ${recipe.beta}` : "none";
  if (name === "radius") return own ? "SAM only" : `ρ = ${recipe.radius}`;
  if (name === "width") return own ? "as trained" : `${state["width"]} units`;
  if (name === "depth") return own ? "as trained" : counted(Number(state["depth"]), "layer");
  return name === "seed" ? String(state["seed"]) : "";
}
