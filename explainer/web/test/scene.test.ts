import assert from "node:assert/strict";
import { test } from "node:test";
import type { Context } from "../src/figure";
import { standing } from "../src/scene";

/** Looks that can be changed, and a scene that counts how often it was built. */
function figure() {
  const look = { layout: "page", paper: "#fff", width: 1080 };
  const context = {
    layout: () => look.layout,
    palette: () => ({ paper: look.paper }),
    stage: { get clientWidth() { return look.width; } },
  } as unknown as Context;
  let built = 0;
  return { look, scene: standing(context, () => ({ built: ++built })) };
}

test("a scene stands while the figure looks the same", () => {
  const { scene } = figure();
  assert.equal(scene.now, null);
  const first = scene.get();
  assert.equal(scene.get(), first);
  assert.equal(scene.now, first);
});

test("another layout, theme or width has another scene", () => {
  const { look, scene } = figure();
  assert.equal(scene.get().built, 1);
  for (const [i, change] of [{ layout: "phone" }, { paper: "#000" }, { width: 360 }].entries()) {
    Object.assign(look, change);
    assert.equal(scene.get().built, i + 2);
    assert.equal(scene.get().built, i + 2);
  }
});

test("a scene that was let go is built anew", () => {
  const { scene } = figure();
  scene.get();
  scene.clear();
  assert.equal(scene.now, null);
  assert.equal(scene.get().built, 2);
});

test("a scene that can't be built is asked for again", () => {
  const { look, scene } = figure();
  scene.get();
  const context = {
    layout: () => look.layout,
    palette: () => ({ paper: look.paper }),
    stage: { clientWidth: 360 },
  } as unknown as Context;
  let tries = 0;
  const broken = standing(context, () => {
    if (++tries === 1) throw new Error("this browser has no canvas");
    return tries;
  });
  assert.throws(() => broken.get(), /no canvas/);
  assert.equal(broken.get(), 2);
});
