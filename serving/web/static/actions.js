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

// The second tap of a double tap meets a button of the card's new state, in the same place, and does not mean it.
const DOUBLE_TAP = 600; // milliseconds
const SAME_PLACE = 10; // pixels
let tap = { x: 0, y: 0, answered: -DOUBLE_TAP };
document.addEventListener("htmx:beforeSwap", (event) => {
  if (cardOf(event.detail.target)) tap.answered = performance.now();
});
document.addEventListener("click", (event) => {
  if (!event.detail || !cardOf(event.target)) return; // a key's click has no detail
  const again = Math.hypot(event.clientX - tap.x, event.clientY - tap.y) < SAME_PLACE;
  if (again && performance.now() - tap.answered < DOUBLE_TAP) {
    event.preventDefault();
    event.stopPropagation();
  } else tap = { x: event.clientX, y: event.clientY, answered: -DOUBLE_TAP };
}, true);
