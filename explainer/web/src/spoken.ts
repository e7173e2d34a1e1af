/** Words for screen readers alone, when something was done. */
export function spoken(): { readonly element: HTMLElement; say(words: string): void } {
  const element = document.createElement("p");
  element.setAttribute("role", "status");
  element.style.cssText =
    "position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%)";
  return {
    element,
    say(words) {
      element.textContent = words;
    },
  };
}
