// Shows JSON of any size in an element: only the lines that are seen exist. How it is used, and what it fires, stands
// at its methods. Lines have one height, which the style sheet sets; the element's height is the style sheet's as well.

import { Lines } from "./json_lines.js";
import { element } from "./json_nodes.js";
import { Rows } from "./json_rows.js";
import { Scroll } from "./json_scroll.js";
import { pause, Search, slice } from "./json_search.js";
import { placeOf } from "./json_text.js";

const AT_ONCE = 400; // lines that are made before anything is shown
const SETTLED_MS = 150; // after the last movement

/**
 * Fires `lines` {count, complete}, `search` {text, count, current, done}, `fault` {line, column, message} and
 * `mode` {pretty}, as CustomEvent's detail.
 */
export class JsonView extends EventTarget {
  constructor(host, { label = "JSON" } = {}) {
    super();
    this._host = host;
    this._scroll = new Scroll();
    this._build(label);
    this.show("");
  }

  /** Shows a text; `complete` says whether it is all of it. */
  show(text, { complete = true, pretty = true } = {}) {
    Object.assign(this, { _text: text, _complete: complete, _mark: null, _query: "" });
    this._scroll.goTo(0);
    this._turn(pretty);
  }

  /** Whether the lines are pretty-printed; else they are as they are spelled. Can be set. */
  get pretty() {
    return this._lines.pretty;
  }

  set pretty(pretty) {
    if (pretty === this.pretty) return;
    const [first] = this._lines.read(this._firstLine, this._firstLine);
    this._turn(pretty);
    this._goTo({ index: first?.at ?? 0 });
  }

  /** {count, complete} of the lines found so far. */
  get lines() {
    return { count: this._lines.count, complete: this._lines.done };
  }

  /** Scrolls to a line, counted from 1, as soon as it is found. */
  goTo(line) {
    this._goTo({ line });
  }

  /** Turns to the spelling, and says below a character what is wrong there; `column` counts code points, from 1. */
  mark(line, column, message) {
    this._mark = { line, column: column ?? 1, message };
    if (this.pretty) this._turn(false);
    else this._rows.begin({ mark: this._mark });
    this._grown();
    this._goTo({ line, reveal: true });
  }

  clearMark() {
    this._mark = null;
    this._rows.begin({ mark: null });
    this._grown();
  }

  /** Looks for a text and goes to its first hit from here; an empty one ends the search. */
  search(query) {
    this._query = query;
    const before = this._search;
    before?.stop();
    const search = query ? new Search(this._lines, query) : null;
    Object.assign(this, { _search: search, _isSeeking: false });
    this._rows.begin({ search });
    this._draw();
    if (!search) return before && this._tell("search", { text: "", count: 0, current: 0, done: true });
    return search.run(this._firstLine, () => this._found(search));
  }

  /** Goes to the next hit, after the last one to the first. */
  next() {
    return this._step(1);
  }

  /** Goes to the hit before. */
  previous() {
    return this._step(-1);
  }

  focus() {
    this._scroller.focus();
  }

  /** Ends all that is under way and empties the element. */
  destroy() {
    this._search?.stop();
    this._observer.disconnect();
    clearTimeout(this._settling);
    this._lines = new Lines("", { pretty: false });
    this._host.replaceChildren();
  }

  _build(label) {
    this._body = element("div", "json-lines");
    this._rows = new Rows(this._body);
    this._body.setAttribute("role", "list");
    Object.assign(this._body.style, { position: "absolute", top: "0", left: "0" });
    this._space = element("div", "json-space", this._body);
    this._scroller = element("div", "json-scroll", this._space);
    Object.assign(this._scroller, { tabIndex: 0, ariaLabel: label });
    this._scroller.setAttribute("role", "region");
    this._scroller.addEventListener("scroll", () => this._scrolled());
    this._scroller.addEventListener("keydown", (event) => this._toAnEnd(event));
    this._scroller.addEventListener("pointerdown", ({ target, offsetX }) => {
      this._isDragged = target === this._scroller && offsetX >= this._scroller.clientWidth; // on the scrollbar
    });
    for (const name of ["pointerup", "pointermove", "wheel", "keydown"]) {
      this._scroller.addEventListener(name, (event) => (this._isDragged &&= event.buttons > 0), { passive: true });
    }
    this._observer = new ResizeObserver(() => this._grown());
    this._observer.observe(this._scroller);
    this._host.replaceChildren(this._scroller);
  }

  get _firstLine() {
    return Math.min(this._rows.lineAt(Math.floor(this._scroll.top)), this._lines.count);
  }

  _turn(pretty) {
    this._lines = new Lines(this._text, { pretty, complete: this._complete });
    Object.assign(this, { _goal: null, _toldFault: false, _told: "" });
    this._rows.begin({ mark: pretty ? null : this._mark });
    this._lines.scan(() => this._lines.count >= AT_ONCE);
    this._grown();
    this._tell("mode", { pretty });
    this._goThrough(this._lines);
    this.search(this._query);
  }

  async _goThrough(lines) {
    while (lines === this._lines) {
      const isDone = lines.scan(slice());
      this._grown();
      if (isDone) break;
      await pause();
    }
  }

  // There are more lines, or another height of a line or of the room for them.
  _grown() {
    const { count } = this._lines;
    const rows = this._rows.countFor(count);
    const rowHeight = this._body.firstChild?.getBoundingClientRect().height || this._scroll.rowHeight;
    this._scroll.measure({ rows, rowHeight, viewport: this._scroller.clientHeight });
    this._space.style.height = `${this._scroll.height}px`;
    if (!this._isDragged) this._place();
    else this._draw();
    this._fulfil();
    if (this._told !== `${this._lines.done} ${count}`) this._tell("lines", this.lines);
    this._told = `${this._lines.done} ${count}`;
    if (this._lines.fault && !this._toldFault) {
      this._toldFault = true;
      this._tell("fault", placeOf(this._text, this._lines.fault));
    }
  }

  _scrolled() {
    const at = this._scroller.scrollTop;
    if (Math.abs(at - this._placed) < 1) return;
    this._placed = NaN;
    this._goal = null;
    const isStuck = this._scroll.moved(at, this._isDragged);
    this._draw();
    clearTimeout(this._settling);
    this._settling = setTimeout(() => this._isDragged || this._place(), isStuck ? 0 : SETTLED_MS);
  }

  // Brings the scrollbar to where it belongs.
  _place() {
    this._scroll.goTo(this._scroll.top);
    this._placed = this._scroll.position;
    if (Math.abs(this._scroller.scrollTop - this._placed) >= 1) this._scroller.scrollTop = this._placed;
    this._draw();
  }

  _toAnEnd(event) {
    if (event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    this._goal = null;
    this._scroll.goTo(event.key === "Home" ? 0 : this._scroll.rows);
    this._place();
  }

  // `line`, or the `index` of the text that its line holds; `reveal` what is marked there.
  _goTo(goal) {
    this._goal = goal;
    this._fulfil();
  }

  _fulfil() {
    const goal = this._goal;
    if (!goal) return;
    const isThere = goal.line ? goal.line <= this._lines.count : this._lines.hasPassed(goal.index);
    if (!isThere && !this._lines.done) return;
    this._goal = null;
    const line = goal.line ? Math.min(goal.line, this._lines.count) : this._lines.lineOf(goal.index);
    const row = this._rows.rowOf(line);
    const room = this._scroll.viewport / this._scroll.rowHeight;
    const isSeen = row >= this._scroll.top && row + 2 <= this._scroll.top + room;
    if (!goal.reveal || !isSeen) this._scroll.goTo(goal.line ? row - Math.floor(room / 3) : row);
    this._place();
    if (goal.reveal) this._revealMark();
  }

  _draw() {
    this._rows.draw(this._scroll.seen(), this._lines);
  }

  // Scrolls sideways to what is marked, if it is out of sight.
  _revealMark() {
    const marked = this._body.querySelector(".json-fault, .json-current");
    if (!marked) return;
    const [place, room] = [marked.getBoundingClientRect(), this._scroller.getBoundingClientRect()];
    if (place.left >= room.left + room.width / 8 && place.right <= room.right) return;
    this._scroller.scrollLeft += place.left - room.left - room.width / 3;
  }

  _found(search) {
    if (search !== this._search) return;
    if (!this._rows.maker.hit && search.count > 0) this._step(1, { line: this._firstLine, start: -1 });
    this._tellSearch();
  }

  async _step(step, from = this._rows.maker.hit ?? { line: this._firstLine, start: -1 }) {
    const search = this._search;
    if (!search || this._isSeeking) return;
    this._isSeeking = true;
    const hit = await search.find(from, step);
    if (search !== this._search) return;
    this._isSeeking = false;
    if (!hit) return;
    this._rows.maker.goTo(hit);
    this._rows.clear();
    this._goTo({ line: hit.line, reveal: true });
    this._tellSearch();
  }

  _tellSearch() {
    const { query: text, count, done } = this._search;
    const { hit } = this._rows.maker;
    if (hit && !hit.rank) hit.rank = this._search.rank(hit);
    this._tell("search", { text, count, current: hit?.rank ?? 0, done });
  }

  _tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
