// The list: pages of documents, newest first, that is brought up to date without jumping.

import { button, byId, el, say } from "./dom.js";
import { many } from "./format.js";
import { fill, rowOf } from "./rows.js";

const FIRST = 50;
const PAGE = 100;
/** The next page is fetched when the end of the list is this near. */
const NEAR = "1200px";
/** A restored document is not in the catalogue until it has been processed again. */
const PROTECTED_MS = 120_000;

/** The list of documents in the page. `changed()` is called whenever other rows are shown. */
export class DocumentList {
  /** Ids of documents that came from this page: they are shown without being asked for. */
  own = new Set();

  #table = byId("list");
  #more = byId("more");
  #shown = new Map();
  #hidden = new Set();
  #kept = new Map();
  #query = "";
  #cursor = null;
  #etag = null;
  #loading = null;
  #fault = null;
  #watcher = new IntersectionObserver(
    (seen) => seen.some((one) => one.isIntersecting) && !this.#fault && this.#load(PAGE),
    { rootMargin: NEAR },
  );

  constructor(get, changed) {
    this.#get = get;
    this.#changed = changed;
    this.#more.addEventListener("click", () => this.#pressedMore());
  }
  #get;
  #changed;

  /** How many rows there are. */
  get size() {
    return this.#shown.size;
  }

  /** What is known of a document that is shown. */
  entry(id) {
    return this.#shown.get(id)?.entry;
  }

  /** All rows, from the top. */
  *rows() {
    for (const body of this.#table.tBodies) yield* body.rows;
  }

  /** Begins anew with these filters, as a query. */
  async show(query) {
    this.#query = String(query);
    this.clear();
    await this.#load(FIRST);
  }

  /** Forgets all rows. */
  clear() {
    this.#loading?.abort();
    this.#loading = this.#cursor = this.#etag = this.#fault = null;
    this.#shown.clear();
    for (const body of [...this.#table.tBodies]) body.remove();
    for (const id of ["list", "empty", "more"]) byId(id).hidden = true;
    this.#offer([]);
    this.#changed();
  }

  #path(limit, cursor) {
    const query = new URLSearchParams(this.#query);
    query.set("limit", limit);
    if (cursor) query.set("cursor", cursor);
    return `documents?${query}`;
  }

  /** The next page that has anything in it: pages may be empty where few documents fit the filters. */
  async #load(limit) {
    if (this.#loading) return;
    const { signal } = (this.#loading = new AbortController());
    this.#more.hidden = true;
    say(byId("list-message"), "Loading…");
    try {
      let added = 0;
      do {
        const page = await this.#get(this.#path(limit, this.#cursor), { signal });
        if (!this.#cursor) this.#etag = page.etag;
        this.#cursor = page.body.cursor;
        added = this.#append(page.body.documents);
      } while (!added && this.#cursor);
      this.#loading = this.#fault = null;
      this.#settle();
    } catch (error) {
      if (error.name === "AbortError") return;
      this.#loading = null;
      this.#fault = error;
      this.#settle();
    }
  }

  /** Says what there is to say when a page has come or failed, and watches for the next. */
  #settle() {
    say(byId("list-message"), this.#fault?.message ?? "");
    this.#table.hidden = this.size === 0;
    byId("empty").hidden = this.size > 0 || this.#cursor !== null || this.#fault !== null || this.#etag === null;
    this.#more.textContent = this.#fault ? "Try again" : "More";
    this.#more.hidden = !this.#fault && this.#cursor === null;
    this.#watcher.unobserve(this.#more);
    if (!this.#more.hidden) this.#watcher.observe(this.#more);
    this.#changed();
  }

  /** A page is a group of rows: the browser lays out only the groups that are near. */
  #append(documents) {
    const unknown = documents.filter((entry) => this.#isUnknown(entry));
    if (unknown.length) this.#group(unknown.map((entry) => this.#keep(entry)));
    return unknown.length;
  }

  #isUnknown(entry) {
    return !this.#shown.has(entry.id) && !this.#hidden.has(entry.id);
  }

  #group(rows) {
    const body = el("tbody", { role: "rowgroup" }, ...rows);
    body.style.setProperty("--rows", rows.length); // how high it will be, before it is laid out
    this.#table.append(body);
  }

  #keep(entry) {
    const row = rowOf(entry);
    this.#shown.set(entry.id, { entry, row, marked: false });
    return row;
  }

  /** Puts a document where its time belongs; beyond the last row only where no page is to follow. */
  #insert(entry) {
    if (!this.#shown.has(entry.id)) this.#place(this.#keep(entry), entry);
  }

  #place(row, { id, uploaded_at }) {
    const old = row.parentNode;
    let older = null;
    for (const other of this.rows()) {
      if (other === row || this.entry(other.dataset.id).uploaded_at >= uploaded_at) continue;
      older = other;
      break;
    }
    if (older) older.before(row);
    else if (this.#cursor === null) this.#group([row]);
    else this.#remove(id);
    removeEmpty(old);
  }

  #remove(id) {
    const one = this.#shown.get(id);
    if (!one) return null;
    this.#shown.delete(id);
    const body = one.row.parentNode;
    if (one.row.contains(document.activeElement)) byId("documents-title").focus({ preventScroll: true });
    one.row.remove();
    removeEmpty(body);
    return one.entry;
  }

  /** Looks for what is new, cheap when nothing is. Gives whether anything was. */
  async poll() {
    if (this.#fault?.code === "offline") await this.#load(this.size ? PAGE : FIRST);
    if (this.#loading || this.#etag === null) return false;
    const asked = this.#etag;
    const page = await this.#get(this.#path(FIRST), { etag: asked });
    if (page.status === 304 || asked !== this.#etag) return false;
    this.#etag = page.etag;
    this.#compare(page.body);
    return true;
  }

  #compare({ documents, cursor }) {
    this.#removeMissing(documents, cursor);
    documents.forEach((entry) => this.update(entry));
    const unknown = documents.filter((entry) => this.#isUnknown(entry));
    const atTop = this.#table.getBoundingClientRect().top > 0;
    if (!this.size || (atTop && unknown.every((entry) => this.own.has(entry.id)))) this.#reveal(unknown);
    else this.#offer(unknown, cursor !== null && unknown.length === documents.length);
    this.#settle();
  }

  /** The newest page is whole down to its last document: what is newer and not in it is gone. */
  #removeMissing(documents, cursor) {
    const there = new Set(documents.map((entry) => entry.id));
    const floor = cursor === null ? "" : documents.at(-1)?.uploaded_at;
    for (const [id, { entry }] of this.#shown) {
      if (floor === undefined || entry.uploaded_at <= floor) continue;
      if (!there.has(id) && !(this.#kept.get(id) > Date.now())) this.#remove(id);
    }
  }

  /** "3 new documents", shown when they are asked for. With a gap before what is shown, the list begins anew. */
  #offer(unknown, gap = false) {
    const label = gap ? "Many new documents" : many(unknown.length, "new document");
    const run = async () => {
      if (gap) await this.show(this.#query);
      else this.#reveal(unknown);
      this.#settle();
      byId("documents").scrollIntoView();
      this.rows().next().value?.querySelector("a").focus({ preventScroll: true });
    };
    const old = byId("fresh").firstChild;
    if (!unknown.length) old?.remove();
    else byId("fresh").replaceChildren(button(label, run));
  }

  #reveal(unknown) {
    unknown.forEach((entry) => this.#insert(entry));
    if (unknown.length && !this.size) this.#append(unknown);
    this.#offer([]);
  }

  /** A document as it is now, where it is shown. */
  update(entry) {
    const one = this.#shown.get(entry.id);
    if (!one || one.entry.recorded_at === entry.recorded_at) return;
    const moves = one.entry.uploaded_at !== entry.uploaded_at;
    Object.assign(one, { entry, marked: false });
    fill(one.row, entry);
    if (moves) this.#place(one.row, entry); // uploaded once more
  }

  /** Words in place of the outcome, until there is another; "" takes them back. */
  mark(id, words) {
    const one = this.#shown.get(id);
    if (!one || (!words && !one.marked)) return;
    one.marked = words !== "";
    fill(one.row, one.entry, words);
  }

  /** Takes rows away at once; gives a function that brings all or some of them back. */
  hide(ids) {
    const query = this.#query;
    const entries = ids.map((id) => this.#hidden.add(id) && this.#remove(id)).filter(Boolean);
    this.#settle();
    return (some = ids) => {
      for (const id of some) {
        this.#hidden.delete(id);
        this.#kept.set(id, Date.now() + PROTECTED_MS);
      }
      if (query === this.#query) entries.filter((entry) => some.includes(entry.id)).forEach((entry) => this.#insert(entry));
      this.#settle();
    };
  }

  async #pressedMore() {
    const last = [...this.rows()].at(-1);
    await this.#load(this.size ? PAGE : FIRST);
    const next = last ? (last.nextElementSibling ?? last.parentNode.nextElementSibling?.rows[0]) : this.rows().next().value;
    next?.querySelector("a").focus();
  }
}

function removeEmpty(body) {
  if (body && !body.rows.length) body.remove();
}
