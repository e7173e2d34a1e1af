/** What a live figure lays out once and changes from state to state. */

import type { Context } from "./figure";

/** A scene that stands until the figure looks otherwise: in theme, layout or width. */
export interface Standing<Scene> {
  /** The scene that stands now, if one does. */
  readonly now: Scene | null;
  /** That scene, or one built anew where none stands or the look is another. */
  get(): Scene;
  /** Let go of it; the next is built anew. */
  clear(): void;
}

/** Keep what `build` lays out for as long as it looks right. */
export function standing<Scene>(context: Context, build: () => Scene): Standing<Scene> {
  let scene: Scene | null = null;
  let drawn = "";
  return {
    get now() {
      return scene;
    },
    get() {
      const look = `${context.layout()} ${context.palette().paper} ${context.stage.clientWidth}`;
      if (scene === null || look !== drawn) {
        scene = build();
        drawn = look;
      }
      return scene;
    },
    clear() {
      scene = null;
    },
  };
}
