/** Films play in view, unless the reader wants less motion or data, or stopped them. */

import { bind, type Film } from "./film/film";
import { onceLoaded, onLook, onStill, page } from "./page";

const SEEN = 0.35; // of a film, from which it is in view
const PATIENCE = 500; // milliseconds after the page is there

const seen = new Set<Film>();
const stopped = new Set<Film>(); // by the reader

const films = [...document.querySelectorAll<HTMLElement>(".xp-film")].map((element) => {
  const button = document.createElement("button");
  const tell = (plays: boolean) => {
    button.className = plays ? "xp-play xp-pause" : "xp-play";
    button.ariaLabel = `${plays ? "Pause" : "Play"}: ${element.dataset["title"]}`;
  };
  const film = bind(element, page, tell);
  const turn = () => {
    stopped[film.plays ? "add" : "delete"](film);
    film.turn(!film.plays);
  };
  button.type = "button";
  button.onclick = turn;
  const stage = element.querySelector<HTMLElement>(".xp-stage")!;
  stage.onclick = turn;
  stage.after(button);
  tell(false);
  return film;
});

function settle(film: Film): void {
  if (page.still() || !seen.has(film)) film.turn(false);
  else if (!stopped.has(film)) film.turn(true);
}

onLook(() => films.forEach((film) => film.redraw()));
const { connection } = navigator as { connection?: { saveData?: boolean } };
if ("IntersectionObserver" in window && !connection?.saveData) {
  const watch = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes) {
        const film = films.find((one) => one.element === target)!;
        seen[isIntersecting ? "add" : "delete"](film);
        settle(film);
      }
    },
    { threshold: SEEN },
  );
  onceLoaded(() => setTimeout(() => films.forEach(({ element }) => watch.observe(element)), PATIENCE));
  onStill(() => films.forEach(settle));
}
