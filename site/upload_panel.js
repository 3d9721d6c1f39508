// Uploads as people see them: what is chosen or dropped, how far it is, and what became of it.

import { addressOf } from "./address.js";
import { button, byId, eachFrame, el, say } from "./dom.js";
import { filesOfDrop, filesOfInput } from "./files.js";
import { bytes, count, fate, many } from "./format.js";
import { legible } from "./json_nodes.js";

const COLLECTION = /^[a-z0-9][a-z0-9-]{0,62}$/;
const MOST_ROWS = 100;
const WAITING = {
  network: "The connection broke; tries again soon",
  connection: "Offline; goes on by itself",
  limit: "The service asked to wait; goes on by itself",
};

/** The upload section; `uploads` moves the files, `following` tells what became of them. */
export class UploadPanel {
  #uploads;
  #following;
  #own;
  #outcomes = new Map();
  #rows = new Map();
  #held = [];
  #draw = eachFrame(() => this.#drawAll());

  /** `own` is the set that is told the ids of what was uploaded here. */
  constructor(uploads, following, own) {
    this.#uploads = uploads;
    this.#following = following;
    this.#own = own;
    uploads.addEventListener("change", ({ detail }) => this.#moved(detail));
    this.#listen();
  }

  /** The collection that is meant unless another is typed. */
  suggest(collection) {
    const field = byId("upload-collection");
    if (!field.value && COLLECTION.test(collection)) field.value = collection;
  }

  #listen() {
    for (const [press, input] of [["choose-files", "files"], ["choose-folder", "folder"]]) {
      byId(press).addEventListener("click", () => this.#collection() && byId(input).click());
      byId(input).addEventListener("change", () => {
        this.#take(filesOfInput(byId(input)));
        byId(input).value = "";
      });
    }
    byId("upload-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#take({ files: [] });
    });
    byId("upload-collection").addEventListener("change", () => this.#held.length && this.#take({ files: [] }));
    byId("transfers-pause").addEventListener("click", () => {
      if (this.#uploads.paused) this.#uploads.resume();
      else this.#uploads.pause();
      this.#draw();
    });
    byId("transfers-retry").addEventListener("click", () => this.#all("failed", (id) => this.#uploads.retry(id)));
    byId("transfers-cancel").addEventListener("click", () => this.#all("", (id) => this.#uploads.cancel(id)));
    byId("transfers-clear").addEventListener("click", () => {
      this.#uploads.clear();
      byId("upload-title").focus();
      this.#draw();
    });
  }

  /** What was dropped; to be called while the event is handled. */
  async dropped(transfer) {
    const meant = this.#collection(); // before folders are read: by then another may be typed for the next drop
    this.#take(await filesOfDrop(transfer), meant);
  }

  /** Adds files to the queue, or holds them until it is known where they belong. */
  #take({ files, hidden = 0, unreadable = [] }, meant = "") {
    this.#held.push(...files);
    const left = [
      hidden ? `${many(hidden, "hidden file")} left out.` : "",
      unreadable.length ? `Could not be read: ${unreadable.slice(0, 3).map(legible).join(", ")}${unreadable.length > 3 ? ", …" : ""}.` : "",
    ];
    const collection = meant || this.#collection();
    if (!collection) return;
    const items = this.#held.length ? this.#uploads.add(this.#held, collection) : [];
    this.#held = [];
    say(byId("upload-why"), left.filter(Boolean).join(" "));
    if (items.length) say(byId("transfers-said"), `${many(items.length, "file")} to upload`);
    this.#draw();
  }

  /** The collection that is typed; "" and a sentence where it is none. */
  #collection() {
    const field = byId("upload-collection");
    const good = COLLECTION.test(field.value);
    field.setAttribute("aria-invalid", !good);
    const held = this.#held.length ? `${many(this.#held.length, "file waits", "files wait")}. ` : "";
    const rule = field.value
      ? "A collection's name is 1 to 63 lower-case letters, digits and hyphens, beginning with no hyphen."
      : "Say which collection the files belong to, then press Enter.";
    say(byId("upload-why"), good ? "" : held + rule);
    if (!good) field.focus();
    return good ? field.value : "";
  }

  #all(state, act) {
    this.#uploads.items.filter((item) => (state ? item.state === state : !isOver(item))).forEach((item) => act(item.id));
  }

  #moved(item) {
    if (item.state === "sent" && !this.#outcomes.has(item.id)) {
      this.#outcomes.set(item.id, { told: "Uploaded; being processed…", kind: "pending" });
      this.#own.add(item.documentId);
      this.#following.follow(item.documentId, "", (entry) => {
        const late = "Uploaded; not processed yet. It comes into the list when it is.";
        this.#outcomes.set(item.id, entry ? { told: fate(entry), kind: entry.status } : { told: late, kind: "late" });
        this.#draw();
      });
    }
    this.#draw();
  }

  #drawAll() {
    const { items, paused } = this.#uploads;
    byId("transfers").hidden = items.length === 0;
    const tally = this.#tally(items);
    this.#drawSum(items, tally);
    say(byId("transfers-pause"), paused ? "Resume all" : "Pause all");
    const moving = items.some((item) => !isOver(item));
    byId("transfers-pause").hidden = byId("transfers-cancel").hidden = !moving;
    byId("transfers-retry").hidden = !tally.failed;
    byId("transfers-clear").hidden = !items.some((item) => item.state === "sent" || item.state === "cancelled");
    this.#drawRows(items);
  }

  #tally(items) {
    const tally = { files: 0, sent: 0, size: 0, moved: 0, processed: 0, quarantined: 0, failed: 0, pending: 0 };
    for (const item of items) {
      if (item.state === "failed") tally.failed += 1;
      if (item.state === "cancelled") continue;
      tally.files += 1;
      tally.size += item.size;
      tally.moved += item.sent;
      if (item.state !== "sent") continue;
      tally.sent += 1;
      const kind = this.#outcomes.get(item.id)?.kind;
      if (kind in tally) tally[kind] += 1;
    }
    return tally;
  }

  #drawSum(items, tally) {
    const parts = [`${count(tally.sent)} of ${many(tally.files, "file")} uploaded (${bytes(tally.moved)} of ${bytes(tally.size)})`];
    if (tally.pending) parts.push(`${count(tally.pending)} being processed`);
    if (tally.processed) parts.push(`${count(tally.processed)} processed`);
    if (tally.quarantined) parts.push(`${count(tally.quarantined)} refused`);
    if (tally.failed) parts.push(`${count(tally.failed)} failed`);
    const sum = parts.join(", ");
    say(byId("transfers-sum"), sum);
    byId("transfers-progress").max = tally.size || 1;
    byId("transfers-progress").value = tally.size ? tally.moved : 1;
    byId("transfers-progress").hidden = tally.sent === tally.files;
    // Aloud only at the end: how far it is stands there to be read.
    if (items.length && items.every(isOver) && !tally.pending) say(byId("transfers-said"), sum);
  }

  /** The first hundred; of many, those that went well make room. */
  #drawRows(items) {
    const all = items.length <= MOST_ROWS;
    const wanted = all ? items : items.filter((item) => this.#outcomes.get(item.id)?.kind !== "processed" && item.state !== "cancelled");
    const drawn = wanted.slice(0, MOST_ROWS);
    const keep = new Set(drawn.map((item) => item.id));
    for (const [id, row] of this.#rows) {
      if (keep.has(id)) continue;
      if (row.contains(document.activeElement)) byId("upload-title").focus();
      row.remove();
      this.#rows.delete(id);
    }
    for (const item of drawn) this.#drawRow(item);
    const rest = wanted.length - drawn.length;
    const done = items.length - wanted.length;
    say(byId("transfers-more"), [rest && `${count(rest)} more follow these.`, done && `${count(done)} that are done are not shown.`].filter(Boolean).join(" "));
  }

  #drawRow(item) {
    if (!this.#rows.has(item.id)) {
      const row = transferRow(item, this.#uploads);
      this.#rows.set(item.id, row);
      byId("transfers-list").append(row);
    }
    fillRow(this.#rows.get(item.id), item, this.#outcomes.get(item.id));
  }
}

const isOver = ({ state }) => state === "sent" || state === "failed" || state === "cancelled";

function transferRow(item, uploads) {
  const name = legible(item.name);
  return el(
    "li",
    {},
    el("span", { class: "name" }, legible(item.path ?? item.name)),
    el("small", {}, `${item.collection}, ${bytes(item.size)}`),
    el("span", { class: "told" }),
    el("progress", { max: item.size || 1, "aria-label": `Upload of ${name}` }),
    button("Cancel", () => uploads.cancel(item.id), { "aria-label": `Cancel ${name}` }),
    button("Retry", () => uploads.retry(item.id), { "aria-label": `Retry ${name}` }),
    el("a", {}, "Show"),
  );
}

function fillRow(row, item, outcome) {
  const [, , told, progress, cancel, retry, open] = row.children;
  say(told, outcome?.told ?? stateOf(item));
  told.className = `told ${outcome?.kind ?? item.state}`;
  progress.value = item.sent;
  progress.hidden = item.state !== "sending" && item.state !== "hashing";
  cancel.hidden = isOver(item);
  retry.hidden = item.state !== "failed" && item.state !== "cancelled";
  open.hidden = outcome?.kind !== "processed" && outcome?.kind !== "quarantined";
  if (open.hidden || open.href) return;
  open.href = addressOf({ document: item.documentId });
  open.setAttribute("aria-label", `Show ${legible(item.name)}`);
}

function stateOf({ state, sent, size, error, waitingFor }) {
  const share = size ? Math.floor((100 * sent) / size) : 0;
  if (state === "failed") return `Failed: ${error?.message ?? "the upload did not end well."}`;
  if (waitingFor) return WAITING[waitingFor];
  return { waiting: "Waiting", hashing: "Preparing", sending: `Uploading, ${share} %`, paused: `Paused at ${share} %`, cancelled: "Cancelled" }[state] ?? "Uploaded";
}
