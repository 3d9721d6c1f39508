// Waits for what becomes of documents: asks soon, then less often; many at once by the list.

import { sleep } from "./api.js";

const FIRST_WAIT_MS = 600;
const LONGEST_WAIT_MS = 15_000;
const SLOWER = 1.4;
const PATIENCE_MS = 10 * 60_000;
const AT_ONCE = 4;
/** Of more than this many, the newest of the list are read instead of each one. */
const FEW = 12;
const PAGE = 100;
const MOST_PAGES = 20;

/** Follows documents; `get` is the API's. */
export class Following {
  #get;
  #awaited = new Map();
  #running = false;

  constructor(get) {
    this.#get = get;
  }

  /**
   * Calls `done(entry)` when the document has an outcome that is newer than `since` (a recorded_at, or ""),
   * `done(null)` when there is none after ten minutes.
   */
  follow(id, since, done) {
    this.#awaited.set(id, { id, since, done, etag: null, wait: FIRST_WAIT_MS, due: Date.now() + FIRST_WAIT_MS, until: Date.now() + PATIENCE_MS });
    if (!this.#running) this.#run();
  }

  /** Something was read of a document elsewhere. */
  seen(entry) {
    const one = this.#awaited.get(entry.id);
    if (!one || entry.recorded_at <= one.since) return;
    this.#awaited.delete(entry.id);
    one.done(entry);
  }

  async #run() {
    this.#running = true;
    while (this.#awaited.size) {
      const now = Date.now();
      const due = [...this.#awaited.values()].filter((one) => one.due <= now);
      due.forEach((one) => this.#later(one, now));
      if (due.length > FEW) await this.#sweep();
      else for (let i = 0; i < due.length; i += AT_ONCE) await Promise.all(due.slice(i, i + AT_ONCE).map((one) => this.#ask(one)));
      await sleep(200);
    }
    this.#running = false;
  }

  #later(one, now) {
    one.wait = Math.min(one.wait * SLOWER, LONGEST_WAIT_MS);
    one.due = now + one.wait;
    if (now < one.until || !this.#awaited.delete(one.id)) return;
    one.done(null);
  }

  async #ask(one) {
    try {
      const { status, body, etag } = await this.#get(`documents/${one.id}`, { etag: one.etag });
      one.etag = etag ?? one.etag;
      if (status !== 304) this.seen(body);
    } catch {
      // Not there yet, or nobody answers: it is asked for again, less often.
    }
  }

  /** Reads as many of the newest documents as are awaited, and a page more for those of others. */
  async #sweep() {
    const pages = Math.min(Math.ceil(this.#awaited.size / PAGE) + 1, MOST_PAGES);
    let cursor = null;
    try {
      for (let page = 0; page < pages && this.#awaited.size && (page === 0 || cursor); page += 1) {
        const { body } = await this.#get(`documents?limit=${PAGE}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
        body.documents.forEach((entry) => this.seen(entry));
        cursor = body.cursor;
      }
    } catch {
      // As above.
    }
  }
}
