// Live figures have a script of their own, fetched where there are any.
if (document.querySelector(".xp-live")) {
  document.documentElement.classList.add("xp-js");
  const script = document.createElement("script");
  script.src = new URL("live/live.js", document.currentScript.src);
  document.head.append(script);
}
// Movies play in view, unless the reader wants less motion or stopped them.
(() => {
  const films = [...document.querySelectorAll(".xp-media video")];
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const seen = new Set();
  const stopped = new Set(); // by the reader
  const settle = (film) => {
    if (still.matches || !seen.has(film)) film.pause();
    else if (!stopped.has(film)) film.play().catch(() => {});
  };
  const turn = (film) => {
    stopped[film.paused ? "delete" : "add"](film);
    if (film.paused) film.play().catch(() => {});
    else film.pause();
  };
  for (const film of films) {
    const button = document.createElement("button");
    const show = () => {
      button.className = film.paused ? "xp-play" : "xp-play xp-pause";
      button.ariaLabel = `${film.paused ? "Play" : "Pause"}: ${film.ariaLabel}`;
    };
    button.type = "button";
    button.onclick = film.onclick = () => turn(film);
    film.onplay = film.onpause = show;
    film.controls = false;
    film.after(button);
    show();
  }
  if ("IntersectionObserver" in window && !navigator.connection?.saveData) {
    const watch = new IntersectionObserver(
      (changes) => {
        for (const { target, isIntersecting } of changes) {
          seen[isIntersecting ? "add" : "delete"](target);
          settle(target);
        }
      },
      { threshold: 0.35 },
    );
    const start = () => films.forEach((film) => watch.observe(film));
    if (document.readyState === "complete") start();
    else addEventListener("load", () => setTimeout(start, 500)); // pictures and fonts first
    still.onchange = () => films.forEach(settle);
  }
  // The keyboard reaches what scrolls sideways.
  const reach = () => {
    const wide = ".xp-scroll, pre > code, :has(> table), :has(> div > table)";
    for (const box of document.querySelectorAll(wide)) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", reach);
  addEventListener("load", reach);
})();
