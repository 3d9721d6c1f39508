// What stands where documents would: how to begin, or that the filters let nothing through.

import { el } from "./dom.js";
import { legible } from "./json_nodes.js";

/** Fills the place; `filtered` when there may be documents that the filters leave out. */
export function showEmpty(place, { filtered, user }) {
  if (filtered) return place.replaceChildren(el("p", {}, "No document fits these filters."));
  const title = el("h3", {}, "There are no documents yet");
  if (!user.editor) return place.replaceChildren(title, el("p", {}, "They are here as soon as somebody uploads one. You may read, and not upload."));
  const commands = [
    `python -m roundtrip login --url ${location.origin} --user ${quoted(user.name)}`,
    "python -m roundtrip put --collection orders order.json --wait",
  ];
  place.replaceChildren(
    title,
    el("p", {}, "Name a collection above and choose a file, or drop files on this page. What becomes of each is here a moment later."),
    el("p", {}, "From a shell, in the project's folder:"),
    el("pre", { tabindex: "0" }, el("code", {}, commands.join("\n"))),
  );
}

/** A word for a shell, which takes it as it is: somebody will copy it there. */
function quoted(word) {
  return /^[\w.@+-]+$/.test(word) ? word : `'${legible(word).replaceAll("'", "'\\''")}'`;
}
