// Which rows are seen, for more rows than a browser can scroll over: it ends at some 17 million pixels. Up to HIGHEST
// the scrollbar is exact. Beyond, it is a scale: what moves a little (a wheel, a key, a finger) moves by as many rows
// as it would, and only what moves far (the scrollbar itself) is taken to scale.

export const HIGHEST = 8_000_000; // pixels

/** All measures in pixels, but `top`: the first row that is seen, counted from 0, with its hidden fraction. */
export class Scroll {
  constructor() {
    this.top = 0;
    this.rows = 0;
    this.rowHeight = 20;
    this.viewport = 0;
    this._at = 0; // where the scrollbar was last
  }

  /** What is known of the rows and of the room for them; the first row that is seen stays where it is. */
  measure({ rows = this.rows, rowHeight = this.rowHeight, viewport = this.viewport }) {
    Object.assign(this, { rows, rowHeight, viewport });
    this.goTo(this.top);
  }

  /** Of what is scrolled over. */
  get height() {
    return Math.min(this.rows * this.rowHeight, HIGHEST);
  }

  /** Whether the scrollbar is a scale only. */
  get isScaled() {
    return this.rows * this.rowHeight > HIGHEST;
  }

  /** Where the scrollbar belongs. */
  get position() {
    return this.isScaled ? this.top / this._rowsPerPixel : this.top * this.rowHeight;
  }

  /** The scrollbar has come to a place (`isFree`: dragged there). Returns whether it is at an end and the rows are not. */
  moved(at, isFree = false) {
    const by = at - this._at;
    const isFar = isFree || Math.abs(by) > 2 * this.viewport;
    if (!this.isScaled) this._set(at / this.rowHeight);
    else this._set(isFar ? at * this._rowsPerPixel : this.top + by / this.rowHeight);
    this._at = at;
    return (at <= 0 && this.top > 0) || (at >= this.height - this.viewport - 1 && this.top < this._last);
  }

  /** Makes a row the first that is seen. */
  goTo(row) {
    this._set(row);
    this._at = this.position;
  }

  /** The rows to draw, [first, last), with some more on both sides, and where the first belongs, in pixels. */
  seen(more = 10) {
    const first = Math.max(0, Math.floor(this.top) - more);
    const last = Math.min(this.rows, Math.ceil(this.top + this.viewport / this.rowHeight) + more);
    return { first, last, offset: this._at + (first - this.top) * this.rowHeight };
  }

  get _last() {
    return Math.max(0, this.rows - this.viewport / this.rowHeight);
  }

  get _rowsPerPixel() {
    return this._last / Math.max(1, this.height - this.viewport);
  }

  _set(top) {
    this.top = Math.min(Math.max(0, top), this._last);
  }
}
