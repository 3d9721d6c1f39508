// A line as a row: its number, what is shown of it, what is marked in it, and the message below a mark.

import { codeOf, element, indexOfColumn, restButton, legible, windowOf } from "./json_nodes.js";

/** Makes rows; calls `extended(line, side)` when more of a line is to be shown. */
export class LineMaker {
  constructor(extended) {
    this._extended = extended;
    this.begin({ mark: null, search: null });
  }

  /** There is another mark ({line, column}, of lines as they are spelled), or another search. */
  begin({ mark = this._mark, search = this._search }) {
    if (search !== this._search) this.hit = null;
    Object.assign(this, { _mark: mark, _search: search, _windows: new Map() });
  }

  /** Makes a search hit the one that one is at. */
  goTo(hit) {
    this.hit = hit;
    const { from, to } = this._windows.get(hit.line) ?? { from: 0, to: 0 };
    if (hit.start < from || hit.end > to) this._windows.delete(hit.line);
  }

  /** A line's row; `total`: how many lines there are, -1 where that is not known. */
  line(number, parts, total) {
    const text = textOf(parts);
    const window = this._windowOf(number, text);
    const extend = (side, step) => () => {
      this._windows.set(number, whole(text, windowOf(text.length, { window, step })));
      this._extended(number, side);
    };
    const gutter = element("span", "json-number", String(number));
    gutter.ariaHidden = "true";
    const code = element("span", "json-code");
    code.append(...restButton(window.from, "before", extend("before", -1)));
    code.append(...codeOf(parts, window, this._places(number, text, window)));
    code.append(...restButton(text.length - window.to, "after", extend("after", 1)));
    const row = element("div", "json-line", gutter, code);
    Object.assign(row, { role: "listitem", ariaPosInSet: String(number), ariaSetSize: String(total) });
    row.dataset.line = String(number);
    return row;
  }

  /** The row below the marked line. What stands before the character is repeated, unseen: so the message is below it. */
  message({ line, message }, parts) {
    const text = textOf(parts);
    const window = this._windowOf(line, text);
    const to = Math.max(window.from, this._markIn(text));
    const ghost = element("span", "json-ghost", ...restButton(window.from, "before"));
    ghost.append(...codeOf(parts, { ...window, to }));
    ghost.style.visibility = "hidden";
    ghost.ariaHidden = "true";
    const row = element("div", "json-line json-message", element("span", "json-number"), ghost, `^ ${legible(message)}`);
    row.role = "listitem";
    return row;
  }

  // The marked character is shown, and the hit that one is at, however far to the right they stand.
  _windowOf(number, text) {
    let place = 0;
    if (this._mark?.line === number) place = this._markIn(text);
    if (this.hit?.line === number) place = this.hit.start;
    const window = this._windows.get(number) ?? whole(text, windowOf(text.length, { place }));
    this._windows.set(number, window);
    return window;
  }

  // Where the mark is in its line; counted once, for a line may have millions of characters.
  _markIn(text) {
    return (this._mark.index ??= indexOfColumn(text, this._mark.column));
  }

  _places(number, text, { from, to }) {
    const places = [];
    const add = (start, end, className) => {
      if (start >= from && start <= to) places.push({ start: start - from, end: Math.min(end, to) - from, className });
    };
    if (this._mark?.line === number) {
      const at = this._markIn(text);
      add(at, at + (text.codePointAt(at) > 0xffff ? 2 : Number(at < text.length)), "json-fault");
    }
    if (this.hit?.line === number) add(this.hit.start, this.hit.end, "json-hit json-current");
    const hits = this._search?.placesIn(text.slice(from, to)) ?? [];
    for (const [start, end] of hits) add(from + start, from + end, "json-hit");
    return places.sort((one, other) => one.start - other.start);
  }
}

function textOf(parts) {
  return parts.length === 1 ? parts[0].text : parts.map((part) => part.text).join("");
}

// No window begins or ends within a character of two halves.
function whole(text, { from, to }) {
  const inside = (at) => at > 0 && at < text.length && text.codePointAt(at - 1) > 0xffff;
  return { from: inside(from) ? from - 1 : from, to: inside(to) ? to + 1 : to };
}
