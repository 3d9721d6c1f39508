// The rows that are drawn: a row for each line, and one more below the marked line, for the message.

import { LineMaker } from "./json_line.js";

/** Draws rows into `body`. Rows are counted from 0, lines from 1. */
export class Rows {
  constructor(body) {
    this._body = body;
    this._nodes = new Map(); // row → its element
    this._mark = null;
    this.maker = new LineMaker((line, side) => this._extended(line, side));
  }

  /** There is another mark ({line, column, message}; none is null) or another search. Nothing is drawn any more. */
  begin({ mark = this._mark, ...others }) {
    this._mark = mark;
    this.maker.begin({ mark, ...others });
    this.clear();
  }

  clear() {
    this._body.replaceChildren();
    this._nodes.clear();
  }

  /** How many rows so many lines take. */
  countFor(lines) {
    return lines + (this._mark && this._mark.line <= lines ? 1 : 0);
  }

  /** The line of a row, or that the row's message is about. */
  lineAt(row) {
    return this._mark && row >= this._mark.line ? row : row + 1;
  }

  /** The row of a line. */
  rowOf(line) {
    return this._mark && line > this._mark.line ? line : line - 1;
  }

  /** Draws what is to be seen of `lines`. Rows that stay are not touched: they may hold the focus or a selection. */
  draw({ first, last, offset }, lines) {
    this._body.style.transform = `translateY(${offset}px)`;
    for (const row of this._nodes.keys()) if (row < first || row >= last) this._drop(row);
    const wanted = [];
    for (let row = first; row < last; row += 1) if (!this._nodes.has(row)) wanted.push(this.lineAt(row));
    const read = wanted.length ? lines.read(Math.min(...wanted), Math.max(...wanted)) : [];
    const parts = new Map([...read].map((line) => [line.number, line.parts]));
    let next = this._body.firstChild;
    for (let row = first; row < last; row += 1) {
      const node = this._nodes.get(row);
      if (node) next = node.nextSibling;
      else this._body.insertBefore(this._make(row, parts, lines), next);
    }
    this._last = () => this.draw({ first, last, offset }, lines);
  }

  _make(row, parts, lines) {
    const line = this.lineAt(row);
    const isMessage = this._mark && row === this._mark.line;
    const node = isMessage
      ? this.maker.message(this._mark, parts.get(line))
      : this.maker.line(line, parts.get(line), lines.done ? lines.count : -1);
    this._nodes.set(row, node);
    return node;
  }

  _drop(row) {
    this._nodes.get(row)?.remove();
    this._nodes.delete(row);
  }

  // More of a long line is shown; who pressed the button goes on from there.
  _extended(line, side) {
    const row = this.rowOf(line);
    this._drop(row);
    if (this._mark?.line === line) this._drop(row + 1);
    this._last();
    const button = this._nodes.get(row).querySelector(`[data-side="${side}"]`);
    (button ?? this._body.closest("[tabindex]")).focus({ preventScroll: true });
  }
}
