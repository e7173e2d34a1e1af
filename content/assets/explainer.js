// Live figures and films have scripts of their own, fetched where there are any.
for (const [figures, name] of [[".xp-live", "live"], [".xp-film", "films"]]) {
  if (!document.querySelector(figures)) continue;
  document.documentElement.classList.add("xp-js");
  const script = document.createElement("script");
  script.src = new URL(`live/${name}.js`, document.currentScript.src);
  document.head.append(script);
}
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
(() => {
  // What is to be copied of a figure. Without leave to use the clipboard it is selected.
  if (document.querySelector(".xp-copy")) document.documentElement.classList.add("xp-js");
  const now = (box) => {
    const moment = location.hash.slice(1).split(";").find((m) => m.startsWith(`${box.dataset.moment}:`));
    return box.defaultValue.replace(/(\/embed\/[^"#]*)/, `$1${moment ? `#${moment}` : ""}`);
  };
  const copy = async (box) => {
    if (box.dataset.moment) box.value = now(box);
    try {
      await navigator.clipboard.writeText(box.value);
      return true;
    } catch {
      box.focus();
      box.select();
      return document.execCommand("copy");
    }
  };
  addEventListener("click", async ({ target }) => {
    const button = target instanceof Element && target.closest(".xp-copy");
    if (!button) return;
    const told = button.closest(".xp-snippets").querySelector(".xp-told");
    const done = await copy(button.previousElementSibling);
    const keys = navigator.platform.startsWith("Mac") ? "⌘C" : "Ctrl+C";
    told.textContent = "";
    setTimeout(() => (told.textContent = done ? "Copied." : `Selected; copy it with ${keys}.`), 50);
  });
})();
