// What belongs to the page as a whole: keys, help, files that are dropped, and leaving.

import { button, byId, isTyping } from "./dom.js";
import { actOnLatest, noticesIn } from "./notices.js";

/** Listens for keys, for the help, and for the link past the header. */
export function listen() {
  const help = byId("help");
  const openHelp = () => {
    help.showModal();
    noticesIn(help);
    byId("help-title").focus();
  };
  byId("open-help").addEventListener("click", openHelp);
  byId("help-close").addEventListener("click", () => help.close());
  help.addEventListener("close", () => noticesIn(byId("document").open ? byId("document") : document.body));
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault(); // what stands after the # is the list's
    byId("main").focus();
  });
  addEventListener("keydown", (event) => pressed(event, openHelp));
}

function pressed(event, openHelp) {
  const modal = document.querySelector("dialog:modal");
  if (isTyping(event.target) || event.altKey || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "z") {
    if (actOnLatest()) event.preventDefault();
  } else if (!event.ctrlKey && !event.metaKey && !modal && byId("keys-on").checked) {
    if (event.key === "?") openHelp();
    else if (event.key === "/" && !byId("documents").hidden) byId("filter-name").focus();
    else return;
    event.preventDefault();
  }
}

/** Takes files that are dropped anywhere; `allowed()` says whether just now, `take(transfer)` gets them. */
export function takeDrops(allowed, take) {
  const target = byId("drop");
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  let depth = 0;
  const over = (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault(); // else the browser would leave the page for the file
    event.dataTransfer.dropEffect = allowed() ? "copy" : "none";
  };
  const show = (change) => (event) => {
    if (!hasFiles(event)) return;
    depth = Math.max(0, depth + change);
    target.hidden = depth === 0 || !allowed();
  };
  addEventListener("dragover", over);
  addEventListener("dragenter", show(1));
  addEventListener("dragleave", show(-1));
  addEventListener("drop", (event) => {
    over(event);
    depth = 0;
    target.hidden = true;
    if (hasFiles(event) && allowed()) take(event.dataTransfer);
  });
}

/** A sentence in the header about the connection; "" when all is well. `retry` adds a button. */
export function connection(text, retry = null) {
  const place = byId("connection");
  if (place.firstChild?.textContent === text || (!text && !place.firstChild)) return;
  place.replaceChildren(...(text ? [text, ...(retry ? [" ", button("Try again", retry)] : [])] : []));
}
