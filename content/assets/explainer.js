// Live figures, films and what is to be copied have scripts of their own, fetched where there are any.
for (const [what, name] of [[".xp-live", "live/live"], [".xp-film", "live/films"], [".xp-copy, math", "copy"]]) {
  if (!document.querySelector(what)) continue;
  document.documentElement.classList.add("xp-js");
  const script = document.createElement("script");
  script.src = new URL(`${name}.js`, document.currentScript.src);
  document.head.append(script);
}
// Links to a moment of a live figure lead to the figure where no script runs.
for (const link of document.querySelectorAll("[data-moment]")) link.hash += `:${link.dataset.moment}`;
(() => {
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
