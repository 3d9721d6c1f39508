// What the pipeline knows of a collection's data (docs/recipes.md, `profile`), as a table with a bar for each path. Its
// numbers are shown as they are written.

import { Lines } from "./json_lines.js";
import { element, legible } from "./json_nodes.js";

const KINDS = ["null", "boolean", "integer", "number", "string", "array", "object"];
const ROWS = 100; // at first
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 120;
const HEIGHT = 12;

/** Fills `host` with a profile, given as its text. Where that is none, it says so. */
export function showProfile(host, text) {
  const profile = valueOf(text);
  const paths = profile?.get?.("paths");
  if (!(paths instanceof Map)) {
    host.replaceChildren(element("p", "profile-summary", "This is not a profile."));
    return;
  }
  const cut = profile.get("truncated") === "true" ? " There are more paths than are followed." : "";
  const entries = [...paths].map(([pointer, about]) => ({ pointer, about }));
  const summary = `${many(profile.get("records"), "record")}, ${many(String(entries.length), "path")}.${cut}`;
  const most = Math.max(1, ...entries.map(({ about }) => Number(about.get("count"))));
  const kinds = KINDS.filter((kind) => entries.some(({ about }) => about.get("types").has(kind)));
  const table = tableOf(summary, entries.slice(0, ROWS), most);
  host.replaceChildren(element("p", "profile-summary", summary), legendOf(kinds), table);
  if (entries.length <= ROWS) return;
  const all = element("button", "profile-all", `All ${grouped(String(entries.length))} paths`);
  all.type = "button";
  all.addEventListener("click", () => {
    all.remove();
    table.tBodies[0].append(...entries.slice(ROWS).map((entry) => rowOf(entry, most)));
    table.focus();
  });
  host.append(all);
}

/** A bar of segments, {size, kind}, of which `whole` fill it; `title` says in words what it shows. */
export function bar(segments, whole, title) {
  const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, preserveAspectRatio: "none" };
  const drawing = shape("svg", { class: "bar", role: "img", ...box });
  drawing.append(shape("title", {}, title));
  let x = 0;
  for (const { size, kind } of segments) {
    const width = (WIDTH * size) / whole;
    drawing.append(shape("rect", { class: `kind-${kind}`, x: x.toFixed(2), width: width.toFixed(2), height: HEIGHT }));
    x += width;
  }
  return drawing;
}

function tableOf(caption, entries, most) {
  const heads = ["Path", "Values by type", "Values", "Nulls", "Distinct", "Least", "Greatest", "Lengths"];
  const head = element("tr", "");
  for (const title of heads) {
    const cell = element("th", "", title);
    cell.scope = "col";
    head.append(cell);
  }
  const body = element("tbody", "", ...entries.map((entry) => rowOf(entry, most)));
  const table = element("table", "profile", element("caption", "", caption), element("thead", "", head), body);
  table.tabIndex = -1;
  return table;
}

function rowOf({ pointer, about }, whole) {
  const types = [...about.get("types")];
  const words = types.map(([kind, count]) => `${grouped(count)} ${kind}`).join(", ");
  const segments = types.map(([kind, count]) => ({ size: Number(count), kind }));
  const path = element("th", "", element("code", "profile-path", legible(pointer) || "(record)"));
  path.scope = "row";
  const [least, most] = [about.get("min_length"), about.get("max_length")];
  const lengths = least === undefined ? "" : `${grouped(least)} to ${grouped(most)}`;
  const numbers = [grouped(about.get("count")), grouped(about.get("nulls")), grouped(about.get("distinct"))];
  numbers.push(about.get("minimum") ?? "", about.get("maximum") ?? "", lengths);
  const cells = numbers.map((number) => element("td", "profile-number", number));
  return element("tr", "", path, element("td", "profile-bar", bar(segments, whole, words)), ...cells);
}

function legendOf(kinds) {
  const items = kinds.map((kind) => element("li", "", element("span", `swatch kind-${kind}`), ` ${kind}`));
  return element("ul", "profile-legend", ...items);
}

/** The value of a JSON text, objects as Map, numbers and literals as they are spelled; undefined for what is no JSON. */
export function valueOf(text) {
  const lines = new Lines(text);
  lines.scan();
  if (lines.fault) return undefined;
  const root = [];
  const open = [root];
  let key = null;
  const add = (value) => {
    const top = open.at(-1);
    if (top instanceof Map) top.set(key, value);
    else top.push(value);
    return value;
  };
  for (const { parts } of lines.read(1, lines.count)) {
    for (const { kind, text: token } of parts) {
      if (kind === "key") key = JSON.parse(token);
      else if (kind === "string") add(JSON.parse(token));
      else if (kind === "number" || kind === "literal") add(token);
      else if (token === "{" || token === "[") open.push(add(token === "{" ? new Map() : []));
      else if (token === "{}" || token === "[]") add(token === "{}" ? new Map() : []);
      else if (token === "}" || token === "]") open.pop();
    }
  }
  return root[0];
}

// A whole number in groups of three digits, as far as it is one.
function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

function many(number, thing) {
  return `${grouped(number)} ${thing}${number === "1" ? "" : "s"}`;
}

function shape(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}
