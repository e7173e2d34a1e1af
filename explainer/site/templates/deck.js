// Mail programs and editors write & as &amp; or %26, and = as %3D.
const asked = new URLSearchParams(
  location.search.replace(/%3D/gi, "=").replace(/&amp;|%26(amp;)?/gi, "&"),
);
const prints = asked.has("print-pdf") || asked.get("view") === "print";
const system = matchMedia("(prefers-color-scheme: dark)").matches && !prints ? "dark" : "light";
const theme = ["light", "dark"].includes(asked.get("theme")) ? asked.get("theme") : system;
document.documentElement.dataset.theme = theme;
// On paper pictures stand for what plays and lives; files opened without a server can't read others.
const stands = prints ? "iframe, video" : location.protocol === "file:" ? "iframe" : ":not(*)";
for (const moving of document.querySelectorAll(stands)) {
  moving.closest("section").classList.add("pictures");
  moving.remove();
}
for (const shown of document.querySelectorAll("[data-src]"))
  shown.dataset.src = shown.dataset.src.replace(/-light\b|(?<=theme=)light/, (was) =>
    was.replace("light", theme),
  );
if (matchMedia("(prefers-reduced-motion: reduce)").matches)
  for (const film of document.querySelectorAll("video")) {
    film.removeAttribute("data-autoplay");
    film.controls = true;
  }

// Clickers send Page Up and Page Down, and whoever used a live figure is in its frame.
const turns = { PageDown: () => Reveal.next(), PageUp: () => Reveal.prev(), Escape: () => focus() };
const listen = ({ target }) => {
  if (target.tagName !== "IFRAME") return;
  target.contentWindow.addEventListener("keydown", (event) => {
    if (!(event.key in turns)) return;
    event.preventDefault();
    turns[event.key]();
  });
};
document.addEventListener("load", listen, true);
Reveal.on("slidechanged", () => document.activeElement?.blur());
Reveal.initialize({
  width: 1280,
  height: 720,
  margin: 0,
  center: false,
  display: "flex",
  hash: true,
  transition: "none",
  slideNumber: "c/t",
  scrollActivationWidth: 0, // a phone shows slides, too
  plugins: [RevealNotes],
});
