/** Wakes the live figures near the viewport, and keeps their states in the URL. */

import { bind, type Exhibit } from "./exhibit";
import { format, parse } from "./moments";
import { onceLoaded, onLook, page } from "./page";

const exhibits: Exhibit[] = [...document.querySelectorAll<HTMLElement>(".xp-live")].map((element) =>
  bind(element, { ...page, moved }),
);

/** In a frame, what we add to the history would be in the way of the page round it. */
const framed = window.parent !== window;
const alone = document.body.classList.contains("xp-embed");

const OFTEN = 300; // milliseconds: browsers refuse an address that changes much more often
let last = "";
let later = 0;

/**
 * Write the states into the hash: over the last one while a control moves, then as a new one, but in
 * a frame over the last one too.
 */
function moved(done: boolean): void {
  clearTimeout(later);
  if (!done) {
    later = window.setTimeout(() => write(false), OFTEN);
    return;
  }
  write(true);
}

function write(done: boolean): void {
  const hash = format(Object.fromEntries(exhibits.map((one) => [one.id, one.settings()])));
  const plain = location.pathname + location.search;
  if (done && hash !== last && !framed) {
    history.replaceState({}, "", last || plain);
    history.pushState({}, "", hash || plain);
    last = hash;
  } else if (hash !== location.hash) {
    history.replaceState({}, "", hash || plain);
  }
}

/** Go to the moments that the hash names; the first figure among them comes into view. */
function follow(scroll: boolean): void {
  clearTimeout(later);
  const moments = parse(location.hash);
  if (!moments && location.hash) return; // a place on the page
  last = moments ? location.hash : "";
  for (const exhibit of exhibits) exhibit.settle(moments?.[exhibit.id] ?? {});
  const first = exhibits.find((exhibit) => moments && exhibit.id in moments);
  if (scroll && first && !alone)
    first.element.scrollIntoView({ block: "center", behavior: page.still() ? "auto" : "smooth" });
}

function redraw(): void {
  for (const exhibit of exhibits) exhibit.redraw();
}

if (exhibits.length) {
  follow(true);
  history.replaceState({}, "");
  addEventListener("popstate", ({ state }) => {
    follow(state === null); // a link of the page; back and forward go to what we pushed
    history.replaceState({}, "");
  });
  onLook(redraw);
  const watch = new IntersectionObserver(
    (changes) => {
      for (const change of changes) {
        const exhibit = exhibits.find((one) => one.element === change.target);
        if (change.isIntersecting) exhibit?.wake();
        else exhibit?.sleep();
      }
    },
    { rootMargin: "60% 0%" },
  );
  onceLoaded(() => exhibits.forEach(({ element }) => watch.observe(element)));
  addEventListener("beforeprint", () => exhibits.forEach((one) => one.sleep()));
}
