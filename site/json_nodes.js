// One line of JSON as elements. Text only: nothing that a document says is ever interpreted. Characters that are not
// seen, or that turn the order of others around, are shown as escapes; of a long line, a window is shown.

// Control characters, soft hyphen, marks of direction, what has no width, separators, lone surrogates, tags.
const UNSEEN =
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;
const SHOWN = 1_000; // characters of a line, at first
const MORE = 10_000; // by which a window grows
const WIDEST = 50_000; // of a window

/** An element with a class, and children: elements or texts. */
export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Which characters of a line of `length` are shown: {from, to}. Around `place`, or moved by `step` from `window`. */
export function windowOf(length, { place = 0, window = null, step = 0 } = {}) {
  if (!window) {
    const from = place < SHOWN - 100 ? 0 : place - 200;
    const to = Math.min(length, from + SHOWN);
    return { from, to: length - to < 100 ? length : to };
  }
  if (step > 0) {
    const to = Math.min(length, window.to + MORE);
    return { from: Math.max(window.from, to - WIDEST), to };
  }
  const from = Math.max(0, window.from - MORE);
  return { from, to: Math.min(window.to, from + WIDEST) };
}

/** The characters of a line that its window shows, as {kind, text} one after the other. */
export function* within(parts, { from, to }) {
  let at = 0;
  for (const { kind, text } of parts) {
    const [start, end] = [Math.max(from - at, 0), Math.min(to - at, text.length)];
    if (start < end) yield { kind, text: text.slice(start, end) };
    at += text.length;
    if (at >= to) return;
  }
}

/**
 * The elements of a line's window. `places`: what is to be marked, sorted: {start, end, className}, in characters of the
 * window's text. Of two that overlap the first counts; one that is empty marks the end of the line.
 */
export function codeOf(parts, window, places = []) {
  const spans = [];
  let at = 0;
  for (const { kind, text } of within(parts, window)) {
    const span = element("span", `json-${kind === "number" ? "number-value" : kind}`);
    let done = 0;
    for (const { start, end, className } of places) {
      const [from, to] = [Math.max(start - at, done), Math.min(end - at, text.length)];
      if (from >= to) continue;
      span.append(...visible(text.slice(done, from)), element("mark", className, ...visible(text.slice(from, to))));
      done = to;
    }
    span.append(...visible(text.slice(done)));
    spans.push(span);
    at += text.length;
  }
  for (const { start, end, className } of places) if (start === end) spans.push(element("mark", className, " "));
  return spans;
}

/** A text as nodes: what is not seen stands as its escape. */
export function visible(text) {
  const nodes = [];
  let done = 0;
  for (const match of text.matchAll(UNSEEN)) {
    if (match.index > done) nodes.push(text.slice(done, match.index));
    nodes.push(element("span", "json-hidden", escapeOf(match[0])));
    done = match.index + match[0].length;
  }
  if (done < text.length) nodes.push(text.slice(done));
  return nodes;
}

/** A text as a text: the same, where there is no room for elements. */
export function legible(text) {
  return text.replace(UNSEEN, escapeOf);
}

/** `\u202e`, as JSON would have it. */
export function escapeOf(characters) {
  let escape = "";
  for (let at = 0; at < characters.length; at += 1) {
    escape += `\\u${characters.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }
  return escape;
}

/** What stands before or after a window, as a button; nothing if nothing does. */
export function restButton(characters, side, action) {
  if (characters === 0) return [];
  const count = characters.toLocaleString("en");
  const told = side === "after" ? `… ${count} more characters` : `… ${count} characters before`;
  const button = element("button", "json-more", told);
  button.type = "button";
  button.dataset.side = side;
  button.addEventListener("click", action);
  return [button];
}

/** Index of the character `column` (counted from 1, as the API counts: by code points) in a line. */
export function indexOfColumn(line, column) {
  let at = 0;
  for (let passed = 1; passed < column && at < line.length; passed += 1) at += line.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
}
