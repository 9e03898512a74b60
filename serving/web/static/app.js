// What does the page do in the browser beside htmx? Signing in by a link, keys, notices, and what went wrong.
"use strict";

const byId = (id) => document.getElementById(id);

function signInByLink() {
  const form = byId("sign-in");
  const token = decodeURIComponent(location.hash.slice(1));
  if (!form || !token) return;
  history.replaceState(null, "", location.pathname + location.search); // the token is in no history and no log
  form.elements.token.value = token;
  form.submit();
}

// Notices stand in one place that is read aloud; the texts come from the server in the reader's language.
// What went well is gone after a while, what went wrong stays until the next.
let fading;
function say(text) {
  clearTimeout(fading);
  byId("said").textContent = text;
}
document.addEventListener("said", (event) => {
  say(decodeURIComponent(event.detail.value));
  fading = setTimeout(say, 10000, "");
});
document.addEventListener("htmx:sendError", () => say(byId("said").dataset.lost));
document.addEventListener("htmx:timeout", () => say(byId("said").dataset.lost));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 401) say(byId("said").dataset.failed); // 401 leads to the sign-in by itself
});

// An act proves that it comes from this page; in an address only what was asked stands.
document.addEventListener("htmx:configRequest", (event) => {
  const { verb, headers, parameters } = event.detail;
  if (verb !== "get") headers["X-CSRF-Token"] = document.querySelector("meta[name=csrf-token]").content;
  else for (const name of Object.keys(parameters)) if (parameters[name] === "") delete parameters[name];
});

// Keys: / searches, g and a letter goes to a page, ? shows them all. Not while somebody types.
let wentG = 0;
function onKey(event) {
  const typing = event.target.closest("input, select, textarea, [contenteditable], dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const isGoing = Date.now() - wentG < 1500;
  wentG = event.key === "g" ? Date.now() : 0;
  const goal = isGoing && document.querySelector(`.menu [data-key="${CSS.escape(event.key)}"]`);
  if (goal) goal.click();
  else if (event.key === "/") {
    const search = byId("search");
    if (!search) return;
    event.preventDefault();
    search.focus();
  } else if (event.key === "?") byId("keys")?.showModal();
}
document.addEventListener("keydown", onKey);

document.documentElement.classList.add("scripted");
document.addEventListener("DOMContentLoaded", signInByLink);
window.addEventListener("hashchange", signInByLink); // a link that is opened where the form already stands
