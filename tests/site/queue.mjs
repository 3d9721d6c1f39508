// A queue of uploads for the tests, and files to put into it.

import { Uploads } from "../../site/uploads.js";

/** Six parts of ten characters. */
export const LARGE = "0123456789".repeat(5) + "end";

const SIZES = { maxFormBytes: 30 };

/** A file as files.js gives it. */
export function fileOf(text, name = "a.json", lastModified = 1_000) {
  return { file: new File([text], name, { lastModified }), path: name };
}

/** A queue over a FakeService; `seen` is what its changes were. */
export function queueOf(service, options = {}) {
  const uploads = new Uploads(service.api, { ...SIZES, ...service.outside, ...options });
  uploads.seen = []; // [state, sent, waitingFor] of every change
  uploads.addEventListener("change", ({ detail }) => uploads.seen.push([detail.state, detail.sent, detail.waitingFor]));
  return uploads;
}

/** Waits until the queue is done, or something else is so. */
export async function over(uploads, when = () => !uploads.busy) {
  const end = Date.now() + 10_000;
  while (!when()) {
    if (Date.now() > end) throw new Error("It does not come to that.");
    await new Promise(setImmediate);
  }
}

/** What has become of files once all is over. */
export async function brought(service, files, options) {
  const uploads = queueOf(service, options);
  const items = uploads.add(files, "orders");
  await over(uploads);
  return { uploads, items, item: items[0], states: [...new Set(uploads.seen.map(([state]) => state))] };
}
