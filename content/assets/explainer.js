// Movies play in view, unless the reader wants less motion or stopped them. Without this file they
// are videos with the browser's own controls.
(() => {
  const films = [...document.querySelectorAll(".xp-media video")];
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const seen = new Set();
  const stopped = new Set(); // by the reader
  const settle = (film) => {
    if (!seen.has(film)) film.pause();
    else if (!still.matches && !stopped.has(film)) film.play().catch(() => {});
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
    for (const film of films) watch.observe(film);
    still.onchange = () => still.matches ? films.forEach((film) => film.pause()) : films.forEach(settle);
  }
  // What scrolls sideways must be reachable with the keyboard.
  (onresize = () => {
    for (const box of document.querySelectorAll(".xp-scroll, pre > code")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  })();
})();
