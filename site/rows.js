// One row of the list: what is known of one document.

import { addressOf } from "./address.js";
import { el } from "./dom.js";
import { bytes, outcome, statusWord, time } from "./format.js";
import { legible } from "./json_nodes.js";

const MARKS = { processed: "✓", quarantined: "✕" };

/** The row of a document. Its roles are said, because CSS makes a grid of it. */
export function rowOf(entry) {
  const row = el("tr", { role: "row", "data-id": entry.id });
  row.append(
    cell("pick", el("input", { type: "checkbox", "aria-label": `Select ${legible(entry.name)}` })),
    el("th", { role: "rowheader", scope: "row", class: "name" }, link(entry), el("small", {}, legible(entry.collection))),
    cell("outcome"),
    cell("number"),
    cell("time"),
  );
  fill(row, entry);
  return row;
}

/** Brings a row up to date; `instead` stands where the outcome would. */
export function fill(row, entry, instead = "") {
  const [, , told, size, uploaded] = row.cells;
  told.replaceChildren(...(instead ? [el("span", { class: "status pending" }, instead)] : [statusOf(entry), " ", outcome(entry)]));
  told.title = entry.error ? outcome(entry) : "";
  size.textContent = bytes(entry.size);
  const long = time(entry.uploaded_at, true);
  uploaded.replaceChildren(el("time", { datetime: entry.uploaded_at, title: long }, time(entry.uploaded_at)));
}

/** "✓ Processed": a sign, a word and a colour. */
export function statusOf(entry) {
  const mark = el("span", { "aria-hidden": "true" }, MARKS[entry.status]);
  return el("span", { class: `status ${entry.status}` }, mark, ` ${statusWord(entry.status)}`);
}

function link(entry) {
  return el("a", { href: addressOf({ document: entry.id }) }, legible(entry.name));
}

function cell(kind, ...children) {
  return el("td", { role: "cell", class: kind }, ...children);
}
