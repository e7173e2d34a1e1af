/** Random networks that fit, a dot each on one axis, and the field of one after the other. */

import { register, type Context, type Live } from "../figure";
import { standing } from "../scene";
import { spoken } from "../spoken";
import {
  chosen,
  fresh,
  heaps,
  nearest,
  ofKept,
  percent,
  pointed,
  type Heaped,
} from "../trainings/heaps";

export type Given = Heaped;

function make(context: Context): Live {
  const given = context.data as unknown as Given;
  const count = given.kept.rows.values.length;
  const status = spoken();
  let now = -1;
  const scene = standing(context, () => {
    const built = heaps(context, given);
    context.stage.append(status.element);
    return { ...built, mark: built.marker() };
  });
  const end = pointed(context, given, (x, y, reach, pressed) => {
    const found = nearest(scene.now?.kept ?? [], x, y, reach);
    if (found !== null && found !== now) context.set({ network: found }, pressed);
  });

  return {
    show(state) {
      now = chosen(given, state["network"]);
      const { show, mark, kept } = scene.get();
      show(ofKept(given, now));
      mark(kept[now]);
    },
    say(name, state) {
      const right = fresh(given, chosen(given, state["network"]));
      return name === "network" ? `${percent(right)} right` : "";
    },
    press(name) {
      if (name !== "next") return;
      const next = (now + 1) % count;
      context.set({ network: next }, true);
      status.say(given.kept.words[next]!.join(": "));
    },
    destroy() {
      end();
      scene.clear();
    },
  };
}

register("random-fits", make);
