// Live figures, films and what is to be copied have scripts of their own, fetched once the page is there.
(({ currentScript: { src }, documentElement, head }) => {
  documentElement.classList.add("xp-js");
  addEventListener("load", () => {
    for (const [what, name] of [[".xp-live", "live/live"], [".xp-film", "live/films"], [".xp-copy, math", "copy"]]) {
      if (!document.querySelector(what)) continue;
      const script = document.createElement("script");
      script.src = new URL(`${name}.js`, src);
      head.append(script);
    }
  });
})(document);
// Links to a moment of a live figure lead to the figure where no script runs.
for (const link of document.querySelectorAll("a[data-moment]")) link.hash += `:${link.dataset.moment}`;
// On a disk nobody answers for a folder with its page.
if (location.protocol === "file:")
  for (const link of document.links)
    if (link.protocol === "file:" && link.pathname.endsWith("/")) link.pathname += "index.html";
// The keyboard reaches what scrolls sideways. Measuring lays a box out: one at a time, when idle.
(() => {
  const idle = window.requestIdleCallback ?? setTimeout;
  const reach = () => {
    const wide = document.querySelectorAll(".xp-scroll, pre > code, :has(> table), :has(> div > table)");
    let at = 0;
    const next = () => {
      const box = wide[at++];
      if (!box) return;
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
      idle(next, { timeout: 99 });
    };
    idle(next, { timeout: 99 });
  };
  addEventListener("resize", reach);
  addEventListener("load", reach);
})();
