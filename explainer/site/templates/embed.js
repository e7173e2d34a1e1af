// Mail programs and editors write & as &amp; or %26, and = as %3D.
const asked = new URLSearchParams(
  location.search.replace(/%3D/gi, "=").replace(/&amp;|%26(amp;)?/gi, "&"),
);
const scheme = { light: "default", dark: "slate" }[asked.get("theme")];
if (scheme) document.body.dataset.mdColorScheme = scheme;
if (asked.get("controls") === "off") document.body.classList.add("xp-bare");
