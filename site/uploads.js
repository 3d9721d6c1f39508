// Uploads, some at a time: small files by a form, large ones in parts. What is interrupted is resumed: the token of a
// file follows from what it is, so the same file dropped again goes on where it stopped, and is no second document.

import { sendInParts } from "./multipart.js";
import { bytesOf, patiently, Places, send, SendError, sha256 } from "./sending.js";

const SMALL = 16 * 1024 * 1024; // bytes; below, a form
const FILES = 4; // at a time
const PARTS = 4; // at a time, of all files
const TYPES = new Map([["ndjson", "application/x-ndjson"], ["jsonl", "application/x-ndjson"], ["gz", "application/gzip"]]);
const OVER = ["sent", "failed", "cancelled"];

/** The client token of a file: the same for the same path, size and date in the same collection. */
export async function tokenOf(collection, path, { size, lastModified }) {
  const hash = await sha256(new TextEncoder().encode(JSON.stringify([collection, path, size, lastModified])));
  return hash.replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

/**
 * A queue of uploads. Fires `change` with the item, and `signed-out` when a call got 401: then it has paused itself.
 *
 * `api.call(method, path, body, {signal})` gives parsed JSON or throws {status, code, message, retryAfter}.
 * An item: {id, name, path, collection, size, sent, state, error, documentId, waitingFor}; `state` is waiting, hashing,
 * sending, paused, sent, failed or cancelled; `waitingFor` says why nothing moves: network, connection, limit or null.
 */
export class Uploads extends EventTarget {
  constructor(api, { maxFormBytes = SMALL, maxUploadBytes = Infinity, request, wait, connection } = {}) {
    super();
    this.items = [];
    this.paused = false;
    this._api = api;
    this._formBelow = Math.min(SMALL, maxFormBytes + 1);
    this._most = maxUploadBytes;
    this._outside = { request, wait, connection };
    this._jobs = new Map(); // id → {item, file, stop, running, ending}
    this._queue = [];
    this._running = 0;
    this._places = new Places(PARTS);
  }

  /** Whether something would be lost if the tab were closed now. */
  get busy() {
    return this.items.some((item) => !OVER.includes(item.state));
  }

  /** Queues files, {file, path} each. */
  add(files, collection) {
    return files.map(({ file, path }) => {
      const item = { id: crypto.randomUUID(), name: file.name, path, collection, size: file.size };
      this.items.push(item);
      this._jobs.set(item.id, { item, file, ending: Promise.resolve() });
      this._enqueue(item);
      return item;
    });
  }

  /** Ends an upload that is not over; parts already there are removed. */
  cancel(id) {
    const job = this._jobs.get(id);
    if (!job || OVER.includes(job.item.state)) return;
    job.stop?.abort();
    if (job.upload) job.ending = this._abort(job.upload);
    this._set(job.item, { state: "cancelled", waitingFor: null });
  }

  /** Queues what failed or was cancelled once more. */
  retry(id) {
    const item = this._jobs.get(id)?.item;
    if (item && (item.state === "failed" || item.state === "cancelled")) this._enqueue(item);
  }

  /** Begins nothing new; a small file or a part that is on its way arrives. */
  pause() {
    this.paused = true;
    this._resumed ??= Promise.withResolvers();
  }

  resume() {
    this.paused = false;
    this._resumed?.resolve();
    this._resumed = null;
    this._pump();
  }

  /** Forgets what is sent or cancelled. */
  clear() {
    this.items = this.items.filter((item) => item.state !== "sent" && item.state !== "cancelled");
    const kept = new Set(this.items.map((item) => item.id));
    for (const id of this._jobs.keys()) if (!kept.has(id)) this._jobs.delete(id);
  }

  _enqueue(item) {
    this._set(item, { state: "waiting", sent: 0, error: null, documentId: null, waitingFor: null });
    const error = this._refusal(item);
    if (error) return this._set(item, { state: "failed", error });
    this._queue.push(item);
    this._pump();
  }

  // What is known to be refused is not sent.
  _refusal({ size }) {
    if (size === 0) return { code: "file-empty", message: "The file is empty; a JSON document is expected." };
    if (size <= this._most) return null;
    const [bytes, most] = [size, this._most].map((number) => number.toLocaleString("en"));
    return { code: "size-invalid", message: `The file has ${bytes} bytes; at most ${most} are taken.` };
  }

  _pump() {
    while (!this.paused && this._running < FILES && this._queue.length) {
      const item = this._queue.shift();
      if (item.state !== "waiting") continue;
      this._running += 1;
      this._run(this._jobs.get(item.id)).finally(() => {
        this._running -= 1;
        this._pump();
      });
    }
  }

  async _run(job) {
    const { item, file } = job;
    const stop = new AbortController();
    const { signal } = (job.stop = stop);
    const told = (changes) => signal.aborted || this._tell(job, changes);
    told({ state: "sending" });
    try {
      await job.ending;
      const request = { collection: item.collection, name: item.name, content_type: typeOf(item.name) };
      request.client_token = await tokenOf(item.collection, item.path, file);
      await (item.size < this._formBelow ? sendForm : sendInParts)(file, request, this._way(job, signal, told));
      told({ state: "sent", sent: item.size });
    } catch (error) {
      if (!signal.aborted) this._failed(job, error);
    } finally {
      stop.abort(); // what is left of it
    }
  }

  // What the two ways to send need of us.
  _way(job, signal, told) {
    const { request, ...outside } = this._outside;
    const gate = async () => {
      while (this.paused) {
        told({ state: "paused" });
        await this._resumed.promise;
        signal.throwIfAborted();
        told({ state: "sending" });
      }
    };
    return {
      signal,
      told,
      gate,
      api: (method, path, body, by = signal) => this._api.call(method, path, body, { signal: by }),
      patiently: (task) => patiently(task, { ...outside, signal, told: (waitingFor) => told({ waitingFor }) }),
      take: (by) => this._places.take(by),
      send: async (what, by, onProgress) => {
        told({ state: "sending" });
        await send(what, { signal: by, onProgress, request }).catch(readable(job.file));
      },
    };
  }

  _tell(job, { upload, ...changes }) {
    if (upload !== undefined) job.upload = upload;
    if (Object.keys(changes).some((name) => job.item[name] !== changes[name])) this._set(job.item, changes);
  }

  _failed(job, error) {
    if (error.status === 401) {
      const isFirst = !this.paused;
      this.pause();
      this._set(job.item, { state: "waiting", waitingFor: null });
      this._queue.unshift(job.item);
      if (isFirst) this.dispatchEvent(new CustomEvent("signed-out"));
      return;
    }
    const told = { code: error.code ?? null, message: error.message };
    this._set(job.item, { state: "failed", waitingFor: null, error: told });
  }

  async _abort(upload) {
    const { signal } = new AbortController();
    const task = () => this._api.call("DELETE", `uploads/${upload}`, null, { signal });
    // What is not aborted is removed after a day.
    await patiently(task, { ...this._outside, signal, told: () => {} }).catch(() => {});
  }

  _set(item, changes) {
    this.dispatchEvent(new CustomEvent("change", { detail: Object.assign(item, changes) }));
  }
}

async function sendForm(file, request, { api, patiently: persist, send: put, told, signal }) {
  for (let isAnew = false; ; isAnew = true) {
    const made = await persist(() => api("POST", "documents", request));
    const until = Date.now() + made.expires_in * 1000;
    told({ documentId: made.id });
    const body = new FormData();
    for (const [name, value] of Object.entries(made.upload.fields)) body.append(name, value);
    body.append("file", file);
    const attempt = () => {
      told({ sent: 0 });
      const onProgress = (sent) => told({ sent: Math.min(sent, file.size) });
      return put({ method: "POST", url: made.upload.url, body }, signal, onProgress);
    };
    try {
      return await persist(attempt);
    } catch (error) {
      told({ sent: 0 });
      if (error.status !== 403 || (isAnew && Date.now() < until)) throw error; // else the form has expired
    }
  }
}

// A request breaks as well when its file was changed or removed; to go on trying would be of no use.
function readable(file) {
  return async (error) => {
    if (error instanceof SendError && error.status === 0) await bytesOf(file.slice(0, 1));
    throw error;
  };
}

function typeOf(name) {
  return TYPES.get(name.split(".").at(-1).toLowerCase()) ?? "application/json";
}
