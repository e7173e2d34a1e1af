import assert from "node:assert/strict";
import { test } from "node:test";
import { format, parse } from "../src/moments";

const MOMENTS = {
  "perturb-yourself": { push: "-0.5", direction: "random-2" },
  playground: { drawn: "0a,1;b=2 100%&+c" },
};
const HASH = format(MOMENTS);

test("moments are read as they were written", () => {
  assert.deepEqual(parse(HASH), MOMENTS);
  assert.match(HASH, /^#fig-perturb-yourself:push=-0\.5,direction=random-2;fig-playground:drawn=/);
});

test("a hash that was encoded once more, and again, is understood", () => {
  let text = HASH.slice(1);
  for (let times = 0; times < 3; times++) {
    text = encodeURIComponent(text);
    assert.deepEqual(parse(`#${text}`), MOMENTS);
    assert.deepEqual(parse(`#%23${text}`), MOMENTS);
  }
});

test("signs that were encoded one by one are understood", () => {
  const two = { a: { x: "1", y: "up" }, b: { z: "2" } };
  const hash = "#fig-a:x=1,y=up;fig-b:z=2";
  assert.deepEqual(parse(hash), two);
  for (const [sign, code] of [[":", "%3A"], ["=", "%3D"], [",", "%2C"], [";", "%3B"], ["=", "%3d"]] as const)
    assert.deepEqual(parse(hash.replaceAll(sign, code)), two, code);
  assert.deepEqual(parse("##fig-a:x=1"), { a: { x: "1" } });
});

test("settings that an editor joined by & are settings, too", () => {
  assert.deepEqual(parse("#fig-a:x=1&amp;y=2"), { a: { x: "1", y: "2" } });
  assert.deepEqual(parse("#fig-a:x=1&y=2"), { a: { x: "1", y: "2" } });
});

test("what is no moment is a place on the page", () => {
  for (const place of ["", "#", "#fig-a", "#references", "#fig-a:x", "#fig-a:=1", "#a:x=1", "#%", "#fig-a%3"])
    assert.equal(parse(place), null, place);
});

test("someone's own percent sign stays", () => {
  assert.deepEqual(parse("#fig-a:x=5%"), { a: { x: "5%" } });
});
