// Finds figures by their titles, captions and what they show, on the page that has all of them.
(() => {
  const form = document.querySelector(".xp-find");
  const cards = [...document.querySelectorAll("[data-find]")];
  const field = form.elements.find;
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = new Map(cards.map((card) => [card, plain(`${card.textContent} ${card.dataset.find}`)]));
  const show = () => {
    const wanted = plain(field.value).split(/\s+/);
    for (const card of cards) card.hidden = !wanted.every((word) => words.get(card).includes(word));
    for (const group of document.querySelectorAll(".xp-cards")) {
      group.hidden = group.previousElementSibling.hidden = !group.querySelector("[data-find]:not([hidden])");
    }
    const found = cards.filter((card) => !card.hidden).length;
    form.querySelector("output").textContent = field.value.trim() ? `${found} of ${cards.length}` : "";
  };
  form.addEventListener("input", () => {
    show();
    const address = new URL(location);
    address.searchParams.delete("find");
    if (field.value.trim()) address.searchParams.set("find", field.value.trim());
    history.replaceState(null, "", address);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  field.value = new URLSearchParams(location.search).get("find") ?? "";
  show();
})();
