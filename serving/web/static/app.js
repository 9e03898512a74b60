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

function say(text) {
  const place = byId("said");
  if (place) place.textContent = text;
}

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]");
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRF-Token"] = token.content;
});
document.addEventListener("said", (event) => say(decodeURIComponent(event.detail.value)));

document.addEventListener("DOMContentLoaded", signInByLink);
