// Short messages at the foot of the page: they are read aloud, and wait while they are looked at.

import { button, byId, el, say } from "./dom.js";

const SECONDS = 6;
const SECONDS_TO_ACT = 15;
const MOST = 4;

const place = byId("notices");
let latest = null;

/**
 * Shows a sentence; `action` {label, run} adds a button, which Ctrl+Z presses too.
 * Gives {say(text), close()}. With `stays` it does not go by itself.
 */
export function notice(text, { bad = false, action = null, stays = false } = {}) {
  const words = el("span", {}, text);
  const box = el("div", { class: bad ? "notice bad" : "notice" }, words);
  let timer = 0;
  let before = null;
  const close = () => {
    clearTimeout(timer);
    if (latest?.box === box) latest = null;
    const focused = box.contains(document.activeElement);
    box.remove();
    if (focused) (before?.isConnected ? before : byId("main")).focus({ preventScroll: true });
  };
  const wait = () => {
    clearTimeout(timer);
    if (!stays) timer = setTimeout(close, (action || bad ? SECONDS_TO_ACT : SECONDS) * 1000);
  };
  if (action) {
    const run = () => {
      close();
      action.run();
    };
    box.append(button(action.label, run, { "aria-keyshortcuts": "Control+Z" }));
    latest = { box, run };
  }
  box.append(button("×", close, { class: "plain", "aria-label": "Close the notice" }));
  box.addEventListener("focusin", ({ relatedTarget }) => box.contains(relatedTarget) || (before = relatedTarget));
  for (const event of ["mouseenter", "focusin"]) box.addEventListener(event, () => clearTimeout(timer));
  for (const event of ["mouseleave", "focusout"]) box.addEventListener(event, wait);
  place.append(box);
  [...place.children].slice(0, -MOST).forEach((old) => old.remove());
  wait();
  return { close, say: (other) => say(words, other) };
}

/** A sentence about an error. */
export function sorry(error) {
  if (error.name !== "AbortError") notice(error.message, { bad: true });
}

/** Does what the newest notice offers; false when none does. */
export function actOnLatest() {
  const acts = latest !== null;
  latest?.run();
  return acts;
}

/** All outside an open modal dialog is out of reach, so the notices move into it and back. */
export function noticesIn(parent) {
  parent.append(place);
}
