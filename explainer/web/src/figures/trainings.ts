/** Every training: a dot each on one axis, plain above and poisoned below; and one more. */

import { node } from "../chart";
import { register, type Context, type Live } from "../figure";
import { kind } from "../kinds";
import type { Tested } from "../plane";
import { standing } from "../scene";
import { spoken } from "../spoken";
import type { Progress, Recipe } from "../training/plain";
import {
  chosen as keptOf,
  fresh,
  heaps,
  nearest,
  ofKept,
  percent,
  pointed,
  type Dot,
  type Heaped,
  type Shown,
} from "../trainings/heaps";
import { own, type Own } from "../trainings/own";
import { rest } from "../trainings/swarm";

export interface Given extends Heaped, Tested {
  readonly recipe: Recipe;
}

const FALL = 450; // ms
const owns = new WeakMap<HTMLElement, Own>();

interface Scene {
  /** Show a network in the field, and mark the dot of a kept one, of one's own, or none. */
  show(shown: Shown, kept: number | null, mine: number | null): void;
  /** Draw one's own dots; the last one falls from above, unless told not to. */
  place(done: readonly Progress[], running: Progress | null, falls: boolean): void;
  /** The kept network, or one's own, that is nearest to a place. */
  nearest(x: number, y: number, reach: number): { kept: number } | { mine: number } | null;
}

function make(context: Context): Live {
  const { stage } = context;
  const given = context.data as unknown as Given;
  const mine = owns.get(stage) ?? own();
  owns.set(stage, mine);
  const status = spoken();
  let chosen: number | null = null; // of one's own, while that is what is shown
  let slider = -1;
  const scene = standing(context, () => {
    const built = build(context, given);
    built.place(mine.done, mine.running, false);
    stage.append(status.element);
    return built;
  });

  const ofMine = (progress: Progress): Shown => ({
    parameters: progress.parameters,
    gap: 1 - progress.fresh,
    words: inWords(progress, given),
  });

  const end = pointed(context, given, (x, y, reach, pressed) => {
    const found = mine.busy ? null : scene.now?.nearest(x, y, reach);
    if (!found) return;
    if ("mine" in found) {
      if (chosen === found.mine) return;
      chosen = found.mine;
      context.redraw();
    } else if (chosen !== null || found.kept !== slider) {
      chosen = null;
      context.set({ network: found.kept }, pressed);
    }
  });

  mine.watcher = (fault) => {
    if (fault) context.tell(fault);
    const fallen = !mine.busy && !fault;
    if (fallen) {
      chosen = mine.done.length - 1;
      status.say(inWords(mine.done[chosen]!, given).join(": "));
    }
    scene.now?.place(mine.done, mine.running, fallen && !context.still());
    context.redraw();
  };

  return {
    show(state) {
      const k = keptOf(given, state["network"]);
      if (k !== slider) {
        if (slider >= 0 && !mine.busy) chosen = null; // the reader chose another
        slider = k;
      }
      const drawn = scene.get();
      if (mine.running) drawn.show(ofMine(mine.running), null, null);
      else if (chosen !== null) drawn.show(ofMine(mine.done[chosen]!), null, chosen);
      else drawn.show(ofKept(given, k), k, null);
    },
    say(name, state) {
      const k = keptOf(given, state["network"]);
      const group = given.kept.heap.values[k] ? "poisoned" : "plain";
      return name === "network" ? `${group}, ${percent(fresh(given, k))}` : "";
    },
    press(name) {
      if (name !== "train") return;
      if (mine.busy) {
        mine.stop();
        status.say("Stopped.");
        scene.now?.place(mine.done, null, false);
      } else {
        context.tell("");
        status.say("Training…");
        mine.start({
          widths: given.widths,
          training: { inputs: given.points.values, labels: given.labels.values },
          fresh: { inputs: given.fresh.values, labels: given.answers.values },
          recipe: given.recipe,
          seed: Math.floor(Math.random() * 2 ** 31),
        });
      }
      context.redraw();
    },
    pressed: (name) => (name === "train" ? mine.busy : undefined),
    destroy() {
      mine.stop();
      mine.watcher = null;
      end();
      scene.clear();
    },
  };
}

/** What is said of a training of the reader's. */
function inWords({ steps, loss, wrong, fresh, done }: Progress, given: Given): [string, string] {
  const right = `${percent(fresh)} of fresh points right`;
  if (!done) return [`Training: step ${steps}`, `loss ${loss.toPrecision(2)}, ${right}`];
  const missed = wrong ? `, ${wrong} of ${given.labels.values.length} training points wrong` : "";
  return [`Yours, after ${steps} steps`, right + missed];
}

/** Lay out everything that stays while the state changes. */
function build(context: Context, given: Given): Scene {
  const { svg, show, x, y, level, top, diameter, radius, spots, kept, marker } = heaps(context, given);
  const palette = context.palette();
  const layer = node(svg, "g", { stroke: palette.ink, "stroke-width": 1.6 });
  const mark = marker();
  let own: Dot[] = [];
  return {
    show(shown, k, mine) {
      show(shown);
      mark(k !== null ? kept[k] : mine !== null ? own[mine] : undefined);
    },
    place(done, running, falls) {
      layer.replaceChildren();
      const stack = [...spots[0]!];
      own = done.map((progress, i) => {
        const cx = x(progress.fresh);
        const over = rest(cx, stack, diameter);
        stack.push({ x: cx, height: over });
        const [cy, fill] = [y(0, over), kind(palette, 1 - progress.fresh)];
        const dot = node(layer, "circle", { cx, cy, fill, r: radius + 0.8 });
        if (falls && i === done.length - 1)
          dot.animate(
            [{ transform: `translateY(${top - cy}px)` }, { transform: "translateY(0)" }],
            { duration: FALL, easing: "cubic-bezier(.5, 0, .9, .6)" },
          );
        return { cx, cy, fill };
      });
      if (!running) return;
      const [cx, fill] = [x(running.fresh), kind(palette, 1 - running.fresh)];
      node(layer, "path", { d: `M${cx} ${top}V${level(0)}`, stroke: fill, "stroke-dasharray": "2 4" });
      const r = context.layout() === "phone" ? 4.5 : 5.5;
      node(layer, "circle", { cx, cy: top, fill, r });
    },
    nearest(px, py, reach) {
      const m = nearest(own, px, py, reach);
      const mine = m === null ? null : own[m]!;
      const k = nearest(kept, px, py, mine ? Math.hypot(mine.cx - px, mine.cy - py) : reach);
      return k !== null ? { kept: k } : m !== null ? { mine: m } : null;
    },
  };
}

register("trainings", make);
