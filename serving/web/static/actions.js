// How are the cards of Today answered from the keyboard, and what is said where an answer was not saved?
"use strict";

const CARD = "[data-action]";
const cardOf = (element) => element.closest && element.closest(CARD);

function move(step) {
  const cards = [...document.querySelectorAll(CARD)];
  const at = cards.indexOf(cardOf(document.activeElement));
  const next = cards[Math.min(Math.max(at + step, 0), cards.length - 1)];
  if (next) next.focus();
}

let before = "";
function onCardKey(event) {
  const typing = event.target.closest("input, select, textarea, dialog");
  const afterG = before === "g"; // g and a letter goes to a page
  before = event.key;
  if (typing || afterG || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else {
    const card = cardOf(document.activeElement);
    const button = card && card.querySelector(`fieldset:not([disabled]) button[data-key="${CSS.escape(event.key)}"]`);
    if (button) button.click();
  }
}
document.addEventListener("keydown", onCardKey);

function tellUnsaved(event) {
  const card = cardOf(event.detail.elt);
  if (!card) return;
  const conflict = event.detail.xhr && event.detail.xhr.status === 422;
  card.querySelector(".unsaved").textContent = conflict ? card.dataset.answered : card.dataset.unsaved;
}
for (const wrong of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(wrong, tellUnsaved);
document.addEventListener("htmx:beforeRequest", (event) => {
  const card = cardOf(event.detail.elt);
  if (card) card.querySelector(".unsaved").textContent = "";
});

// The card in its new state takes the place of the one that had the focus.
let had = -1;
document.addEventListener("htmx:beforeSwap", (event) => {
  const card = cardOf(event.detail.target);
  had = card && card.contains(document.activeElement) ? [...document.querySelectorAll(CARD)].indexOf(card) : -1;
});
document.addEventListener("htmx:afterSettle", () => {
  if (had >= 0) document.querySelectorAll(CARD)[had].focus({ preventScroll: true });
  had = -1;
});

// The second tap of a double tap meets the buttons of the card's new state, and means none of them.
const DOUBLE_TAP = 500; // milliseconds
let answered = { id: "", at: 0 };
document.addEventListener("htmx:beforeSwap", (event) => {
  const card = cardOf(event.detail.target);
  if (card) answered = { id: card.id, at: performance.now() };
});
document.addEventListener("click", (event) => {
  const card = event.detail > 0 && cardOf(event.target); // a key's click has no detail
  if (!card || card.id !== answered.id || performance.now() - answered.at > DOUBLE_TAP) return;
  event.preventDefault();
  event.stopPropagation();
}, true);
