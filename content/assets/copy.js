// What is selected is copied with its formulas as text, which browsers would take to pieces.
addEventListener("copy", (event) => {
  const selection = getSelection();
  const piece = document.createElement("div");
  for (let i = 0; i < selection.rangeCount; i++) piece.append(selection.getRangeAt(i).cloneContents());
  const formulas = piece.querySelectorAll("math[alttext]");
  if (!formulas.length) return;
  for (const formula of formulas) formula.replaceWith(formula.getAttribute("alttext"));
  piece.style.cssText = "position:fixed;left:-9999px"; // laid out, so that its lines are known
  document.body.append(piece);
  event.clipboardData.setData("text/plain", piece.innerText);
  event.clipboardData.setData("text/html", piece.innerHTML);
  piece.remove();
  event.preventDefault();
});
// What is to be copied of a figure. Without leave to use the clipboard it is selected.
(() => {
  /** What a box holds; the address of a live figure with the moment that it is at. */
  const text = ({ textContent, dataset }) => {
    const { moment, whole = textContent } = dataset;
    dataset.whole = whole;
    const now = moment && location.hash.slice(1).split(";").find((one) => one.startsWith(`${moment}:`));
    return now ? whole.replace(/\/embed\/[^/"]+\//, `$&#${now}`) : whole;
  };
  const copy = async (box) => {
    box.textContent = text(box);
    try {
      await navigator.clipboard.writeText(box.textContent);
      return true;
    } catch {
      box.focus();
      getSelection().selectAllChildren(box);
      return document.execCommand("copy");
    }
  };
  addEventListener("click", async ({ target }) => {
    const button = target instanceof Element && target.closest(".xp-copy");
    if (!button) return;
    const told = button.closest(".xp-snippets").querySelector(".xp-told");
    told.textContent = ""; // so that the same words are told again
    const done = await copy(button.previousElementSibling);
    const keys = navigator.platform.startsWith("Mac") ? "⌘C" : "Ctrl+C";
    setTimeout(() => (told.textContent = done ? "Copied." : `Selected; copy it with ${keys}.`), 100);
  });
})();
