// Finds a text in lines, without regard to case, bit by bit: a step takes some milliseconds, whatever the text's size.

const SLICE_MS = 12;

/** Gives the browser a moment. */
export const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Says, when asked, whether a slice of time is over. */
export function slice(milliseconds = SLICE_MS) {
  const end = performance.now() + milliseconds;
  return () => performance.now() >= end;
}

/** The hits of one query in `lines` (Lines). Of a hit: {line, start, end}, in characters of the line's text. */
export class Search {
  constructor(lines, query) {
    this.query = query;
    this.count = 0; // so far
    this.done = false;
    this._lines = lines;
    this._pattern = patternOf(query);
    // The longest stretch of it that can only stand within one token: where it is not, there is no hit; and where
    // it is the whole query, the spelling itself can be searched, without making lines of it.
    const stretches = lines.pretty ? query.split(/[\s,:[\]{}]+/) : [query];
    const longest = stretches.reduce((one, other) => (other.length > one.length ? other : one));
    this._isPlain = longest === query;
    this._stretch = patternOf(longest);
    this._counts = []; // hits of each block
    this._stopped = false;
  }

  /** Ends what is under way. */
  stop() {
    this._stopped = true;
  }

  /** Counts all hits, from `line` on and then before it; goes through the text if need be. Calls `tell` now and then. */
  async run(line, tell) {
    this._isOver = slice();
    const start = this._lines.blockOf(line);
    for (let index = start; await this._reaches(index, tell); index += 1) this._countBlock(index);
    for (let index = 0; index < start && (await this._reaches(index, tell)); index += 1) this._countBlock(index);
    this.done = !this._stopped;
    if (this.done) tell();
  }

  /** The next hit after `from` ({line, start}), or before it if `step` is -1; goes round. Null where there is none. */
  async find(from, step) {
    this._isOver = slice();
    const home = this._lines.blockOf(from.line);
    const isBeyond = (hit) => step * (hit.line - from.line || hit.start - from.start) > 0;
    for (let gone = 0; gone <= this._lines.blocks && !this._stopped; gone += 1) {
      const index = (home + step * gone + this._lines.blocks) % this._lines.blocks;
      if (this._countBlock(index)) {
        let found = null;
        for (const hit of this._hitsOf(index)) {
          if (gone === 0 && !isBeyond(hit)) continue;
          found = hit;
          if (step > 0) break;
        }
        if (found) return found;
      }
      await this._breathe();
    }
    return null;
  }

  /** Which one a hit is, counted from 1; 0 while not all hits before it are known. */
  rank(hit) {
    const home = this._lines.blockOf(hit.line);
    let before = 0;
    for (let index = 0; index < home; index += 1) before += this._counts[index] ?? NaN;
    for (const { line, start } of this._hitsOf(home)) {
      if (line < hit.line || (line === hit.line && start <= hit.start)) before += 1;
    }
    return before || 0;
  }

  /** Places, [start, end], of the hits in a text. */
  *placesIn(text) {
    for (const match of text.matchAll(this._pattern)) yield [match.index, match.index + match[0].length];
  }

  // Whether there is such a block, once all before it is gone through.
  async _reaches(index, tell) {
    do {
      await this._breathe(tell);
      if (!this._isKnown(index)) this._lines.scan(this._isOver);
    } while (!this._stopped && !this._isKnown(index) && !this._lines.done);
    return !this._stopped && index < this._lines.blocks;
  }

  async _breathe(tell = () => {}) {
    if (!this._isOver()) return;
    tell();
    await pause();
    this._isOver = slice();
  }

  // The last block grows while the text is gone through.
  _isKnown(index) {
    return index < this._lines.blocks - (this._lines.done ? 0 : 1);
  }

  _countBlock(index) {
    if (this._counts[index] !== undefined) return this._counts[index];
    const { start, end } = this._lines.block(index);
    const spelling = this._lines.text.slice(start, end);
    let count = 0;
    if (this._isPlain) while (this._pattern.test(spelling)) count += 1;
    else if (spelling.search(this._stretch) >= 0) for (const _ of this._hitsOf(index)) count += 1;
    if (this._isKnown(index)) {
      this._counts[index] = count;
      this.count += count;
    }
    return count;
  }

  *_hitsOf(index) {
    const { first, last } = this._lines.block(index);
    for (const { number, parts } of this._lines.read(first, last)) {
      const text = parts.map((part) => part.text).join("");
      for (const [start, end] of this.placesIn(text)) yield { line: number, start, end };
    }
  }
}

function patternOf(text) {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu");
}
