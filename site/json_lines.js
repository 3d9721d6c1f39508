// The lines of a text, pretty-printed or as they are, without holding them: only where some of them begin. The text is
// gone through bit by bit (`scan`), and any line already passed can be made again at once.

import { begin, readLine } from "./json_text.js";

const MARK_LINES = 256; // a cursor is kept for every so many lines
const MARK_CHARACTERS = 65536; // or so many characters, whichever comes first

/** Lines are counted from 1. `text` may be cut off: then its sudden end is no fault. */
export class Lines {
  constructor(text, { pretty = true, complete = true } = {}) {
    this.text = text;
    this.pretty = pretty;
    this.count = 0;
    this.fault = null; // {at, message} of the first thing that is no JSON
    this._complete = complete;
    this._cursor = begin(text, pretty);
    this._marks = [];
    this._note();
  }

  /** Whether the whole text has been gone through. */
  get done() {
    return this._cursor.phase === "end";
  }

  /** Goes on until `enough` says so, asked now and then; at least one line. Returns whether all is done. */
  scan(enough = () => false) {
    while (!this.done) {
      this._note();
      const last = this._marks.at(-1);
      do {
        readLine(this.text, this._cursor, null);
        this.count += 1;
      } while (!this.done && !isFar(last, this.count, this._cursor.at));
      if (enough()) break;
    }
    const { fault } = this._cursor;
    if (fault && (this._complete || fault.at < this.text.length)) this.fault ??= fault;
    return this.done;
  }

  /** The lines from `first` to `last`, as far as they have been passed: {number, at, parts: [{kind, text}]}. */
  *read(first, last) {
    const from = Math.max(first, 1);
    const mark = this._marks[this.blockOf(from)];
    const cursor = { ...mark.cursor };
    for (let number = mark.line; number <= Math.min(last, this.count); number += 1) {
      const parts = number < from ? null : [];
      const { at } = cursor;
      readLine(this.text, cursor, parts);
      if (parts) yield { number, at, parts };
    }
  }

  /** How many blocks the lines passed so far are kept in; each but the last one is whole. */
  get blocks() {
    return this._marks.length;
  }

  /** A block's first and last line, and where its text begins and ends. */
  block(index) {
    const [mark, next] = [this._marks[index], this._marks[index + 1]];
    const last = next ? next.line - 1 : this.count;
    const end = next ? next.cursor.at : this.done ? this.text.length : this._cursor.at;
    return { first: mark.line, last, start: mark.cursor.at, end };
  }

  /** The block that holds a line. */
  blockOf(line) {
    return lastWith(this._marks, (mark) => mark.line <= line);
  }

  /** The line that holds what stands at an index of the text; of lines passed, the last one that begins before. */
  lineOf(index) {
    const block = this.block(lastWith(this._marks, (mark) => mark.cursor.at <= index));
    let found = block.first;
    for (const { number, at } of this.read(block.first, block.last)) {
      if (at > index) break;
      found = number;
    }
    return found;
  }

  /** Whether the scan has passed what stands at an index of the text. */
  hasPassed(index) {
    return this.done || this._cursor.at > index;
  }

  _note() {
    const [line, { at }, last] = [this.count + 1, this._cursor, this._marks.at(-1)];
    if (!last || (line > last.line && isFar(last, this.count, at))) {
      this._marks.push({ line, cursor: { ...this._cursor } });
    }
  }
}

function isFar(mark, count, at) {
  return count + 1 - mark.line >= MARK_LINES || at - mark.cursor.at >= MARK_CHARACTERS;
}

/** Index of the last of sorted items for which `fits` holds; 0 if none. */
function lastWith(items, fits) {
  let [low, high] = [0, items.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(items[middle])) low = middle;
    else high = middle;
  }
  return low;
}
