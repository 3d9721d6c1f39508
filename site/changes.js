// What editors do to documents: delete with undo, and reprocess. One by one or many at a time.

import { fate, many } from "./format.js";
import { legible } from "./json_nodes.js";
import { notice } from "./notices.js";

const AT_ONCE = 100;

/** The changes; `list` shows the documents and `following` waits for what becomes of them. */
export class Changes {
  constructor(call, list, following) {
    this.#call = call;
    this.#list = list;
    this.#following = following;
  }
  #call;
  #list;
  #following;

  /** Deletes; the rows vanish at once and come back when it failed or is undone. */
  async remove(entries) {
    const bringBack = this.#list.hide(entries.map((entry) => entry.id));
    const told = notice(`Deleting ${named(entries)}…`, { stays: true });
    const { failed, done, error } = await this.#each(entries, "DELETE", "", "batch-delete");
    told.close();
    if (failed.length) {
      bringBack(failed.map((entry) => entry.id));
      notice(`${named(failed)} could not be deleted: ${error.message}`, { bad: true });
    }
    const undo = { label: "Undo", run: () => this.#restore(done, bringBack) };
    if (done.length) notice(`Deleted ${named(done)}.`, { action: undo });
  }

  async #restore(entries, bringBack) {
    bringBack(entries.map((entry) => entry.id));
    const { failed, done, error } = await this.#each(entries, "POST", "/restore", "batch-restore");
    if (done.length) notice(`Restored ${named(done)}.`);
    if (!failed.length) return;
    this.#list.hide(failed.map((entry) => entry.id));
    notice(`${named(failed)} could not be restored: ${error.message}`, { bad: true });
  }

  /** Asks for the same versions to be processed again, and shows what becomes of them; `processed()` is called for each. */
  async reprocess(entries, processed = () => {}) {
    for (const { id } of entries) this.#list.mark(id, "Being processed again…");
    const { failed, done, error } = await this.#each(entries, "POST", "/reprocess", "batch-reprocess");
    for (const { id } of failed) this.#list.mark(id, "");
    if (failed.length) notice(`${named(failed)} could not be processed again: ${error.message}`, { bad: true });
    if (done.length) notice(`Processing ${named(done)} again.`);
    for (const { id, recorded_at } of done) {
      this.#following.follow(id, recorded_at, (entry) => {
        if (!entry) return this.#list.mark(id, "");
        this.#list.update(entry);
        if (done.length === 1) notice(`${legible(entry.name)} – ${fate(entry)}`);
        processed();
      });
    }
  }

  /** Calls once for one document, in batches for more: {done, failed, error: the first one}. */
  async #each(entries, method, ending, batch) {
    const result = { done: [], failed: [], error: null };
    const fail = (some, error) => {
      // "not-deleted" answers an undo that was asked for twice: what was wanted is so.
      result[error.code === "not-deleted" ? "done" : "failed"].push(...some);
      result.error ??= error;
    };
    for (let from = 0; from < entries.length; from += AT_ONCE) {
      const some = entries.slice(from, from + AT_ONCE);
      try {
        const results = some.length === 1 ? await this.#one(method, some[0], ending) : await this.#many(batch, some);
        results.forEach(({ status, code, detail }, index) => {
          if (status === "failed") fail([some[index]], { code, message: detail });
          else result.done.push(some[index]);
        });
      } catch (error) {
        fail(some, error);
      }
    }
    return result;
  }

  async #one(method, { id }, ending) {
    await this.#call(method, `documents/${id}${ending}`);
    return [{ id }];
  }

  async #many(batch, entries) {
    return (await this.#call("POST", `documents/${batch}`, { body: { ids: entries.map((entry) => entry.id) } })).body.results;
  }
}

const named = (entries) => (entries.length === 1 ? legible(entries[0].name) : many(entries.length, "document"));
