// Large files: what is resumed, what is sent again, and what is not.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Uploads } from "../../site/uploads.js";
import { FakeService } from "./fake_service.mjs";
import { LARGE as TEXT, over } from "./queue.mjs";

async function brought(service, text = TEXT) {
  const uploads = new Uploads(service.api, { maxFormBytes: 30, ...service.outside });
  const sent = [];
  uploads.addEventListener("change", ({ detail }) => sent.push(detail.sent));
  const file = typeof text === "string" ? new File([text], "a.json", { lastModified: 1 }) : text;
  const [item] = uploads.add([{ file, path: "a.json" }], "orders");
  await over(uploads);
  return { item, sent };
}

/** A service at which an upload was cut off after some parts: its tab was closed. */
async function cutOff(service, parts, text = TEXT) {
  service.fail(new RegExp(`^PUT [^${parts}]`), { status: 400, code: "Closed" }, 99);
  await brought(service, text);
  service.faults = [];
  service.calls = [];
  return [...service.uploads.values()][0];
}

/** Makes a service lose parts before it completes, so many times. */
function losesParts(service, numbers, times) {
  const call = service.api.call;
  service.api.call = (method, path, ...rest) => {
    if (path.endsWith("/complete") && times-- > 0) {
      for (const { parts } of service.uploads.values()) for (const number of numbers) parts.delete(number);
    }
    return call(method, path, ...rest);
  };
}

test("what is there already is not sent again", async () => {
  const service = new FakeService();
  const there = await cutOff(service, "1234");
  assert.deepEqual([...there.parts.keys()].sort(), [1, 2, 3, 4]);
  const { item, sent } = await brought(service);
  assert.deepEqual(service.named(/^PUT/).map(([name]) => name).sort(), ["PUT 5", "PUT 6"]);
  assert.equal(service.documents.get(item.documentId), TEXT);
  assert.ok(sent.at(-1) === TEXT.length && sent.some((bytes) => bytes > 40 && bytes < TEXT.length));
});

test("what is there with other bytes is sent again", async () => {
  const service = new FakeService();
  await cutOff(service, "1234");
  const changed = TEXT.slice(0, 5) + "X" + TEXT.slice(6); // in part 1; size and date are the same
  const { item } = await brought(service, changed);
  assert.deepEqual(service.named(/^PUT/).map(([name]) => name).sort(), ["PUT 1", "PUT 5", "PUT 6"]);
  assert.equal(service.documents.get(item.documentId), changed);
});

test("when everything is there it is only completed", async () => {
  const service = new FakeService();
  await cutOff(service, "123456");
  const { item } = await brought(service);
  assert.deepEqual(service.calls.map(([name]) => name.replace(/u0-\d+/, "u")), ["POST uploads", "POST uploads/u/complete"]);
  assert.equal(item.state, "sent");
});

test("a link that has expired is signed anew", async () => {
  const service = new FakeService();
  service.fail(/^PUT 2$/, { status: 403, code: "AccessDenied" }, 1);
  const { item } = await brought(service);
  assert.equal(item.state, "sent");
  assert.equal(service.named(/^PUT 2$/).length, 2);
  assert.deepEqual(service.named(/parts$/).map(([, { parts }]) => parts.map((part) => part.number)), [[1, 2, 3, 4], [2], [5, 6]]);
});

test("a link that is about to expire is not used", async () => {
  const service = new FakeService({ expiresIn: 0 });
  const { item } = await brought(service);
  assert.equal(item.state, "sent");
  assert.equal(service.named(/parts$/).length, 8); // for two batches, and once more for each part
});

test("a link that is refused while it is new fails in the end", async () => {
  const service = new FakeService();
  service.fail(/^PUT 2$/, { status: 403, code: "AccessDenied" }, 99);
  const { item } = await brought(service);
  assert.deepEqual([item.state, item.error.code, service.named(/^PUT 2$/).length], ["failed", "AccessDenied", 2]);
});

test("a part that arrived otherwise is hashed and sent once more", async () => {
  const service = new FakeService();
  service.fail(/^PUT 2$/, { status: 400, code: "BadDigest" }, 1);
  const { item } = await brought(service);
  assert.equal(item.state, "sent");
});

test("a part that arrives otherwise twice fails the upload", async () => {
  const service = new FakeService();
  service.fail(/^PUT 2$/, { status: 400, code: "BadDigest" }, 99);
  const { item } = await brought(service);
  assert.deepEqual([item.state, item.error.code, service.named(/^PUT 2$/).length], ["failed", "BadDigest", 2]);
});

test("a part that the file has changed in after it was hashed is sent with its new bytes", async () => {
  const service = new FakeService();
  let changed = false;
  const file = new File([TEXT], "a.json", { lastModified: 1 });
  const slice = file.slice.bind(file);
  // The part's bytes are read for its hash, and change before they are read to be sent.
  file.slice = (from, to) => {
    if (from !== 10) return slice(from, to);
    const bytes = () => (changed ? "changedXYZ" : TEXT.slice(10, 20));
    return { size: 10, arrayBuffer: async () => { const now = new TextEncoder().encode(bytes()); changed = true; return now; }, text: async () => bytes() };
  };
  const { item } = await brought(service, file);
  assert.equal(service.documents.get(item.documentId), TEXT.slice(0, 10) + "changedXYZ" + TEXT.slice(20));
});

test("parts that turn out to be missing are sent again, and only those", async () => {
  const service = new FakeService();
  losesParts(service, [2, 5], 1);
  const { item } = await brought(service);
  assert.equal(service.documents.get(item.documentId), TEXT);
  const counts = [1, 2, 3, 4, 5, 6].map((number) => service.named(new RegExp(`^PUT ${number}$`)).length);
  assert.deepEqual(counts, [1, 2, 1, 1, 2, 1]);
});

test("a service that always misses parts is not believed for ever", async () => {
  const service = new FakeService();
  service.fail(/complete$/, { status: 409, code: "parts-missing" }, 99);
  assert.equal((await brought(service)).item.error.code, "parts-missing");
  const forgetful = new FakeService();
  losesParts(forgetful, [2], 99);
  const { item } = await brought(forgetful);
  assert.deepEqual([item.state, item.error.code, forgetful.named(/^PUT 2$/).length], ["failed", "parts-missing", 3]);
});

test("a part that was there at first and is missing in the end is sent", async () => {
  const service = new FakeService();
  await cutOff(service, "1234");
  losesParts(service, [1], 1);
  const { item } = await brought(service);
  assert.equal(service.documents.get(item.documentId), TEXT);
});

test("an upload that is no longer known is begun anew, once", async () => {
  const service = new FakeService();
  const call = service.api.call;
  let forgets = 1;
  service.api.call = (method, path, ...rest) => {
    if (path.endsWith("/complete") && forgets-- > 0) service.uploads.clear();
    return call(method, path, ...rest);
  };
  assert.equal((await brought(service)).item.state, "sent");
  assert.equal(service.named(/^POST uploads$/).length, 2);
  forgets = 99;
  const again = await brought(service, TEXT + "2");
  assert.deepEqual([again.item.state, again.item.error.code], ["failed", "upload-unknown"]);
});

test("the storage no longer knows the upload: it is begun anew", async () => {
  const service = new FakeService();
  service.fail(/^PUT 3$/, { status: 404, code: "NoSuchUpload" }, 1);
  const { item } = await brought(service);
  assert.equal(service.documents.get(item.documentId), TEXT);
});

test("when a part has failed the others are not sent any more", async () => {
  const service = new FakeService();
  service.fail(/^PUT 5$/, { status: 400, code: "EntityTooLarge" }, 1);
  const { item } = await brought(service, "0123456789".repeat(40));
  const after = service.calls.length;
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
  assert.deepEqual([item.state, service.calls.length], ["failed", after]);
  assert.ok(service.named(/^PUT/).length <= 9);
});

test("a lost answer to the completion is asked for again", async () => {
  const service = new FakeService();
  service.fail(/complete$/, { status: 0 }, 2);
  const { item } = await brought(service);
  assert.deepEqual([item.state, service.named(/complete$/).length], ["sent", 3]);
});

test("of what is sent, only the failed part is taken back", async () => {
  const service = new FakeService();
  service.fail(/^PUT 6$/, { status: 0 }, 1);
  const { sent } = await brought(service);
  const falls = sent.filter((bytes, index) => index > 0 && bytes < sent[index - 1]);
  assert.ok(falls.length <= 1);
  assert.equal(sent.at(-1), TEXT.length);
});

test("links for many parts are asked for sixteen at a time", async () => {
  const service = new FakeService();
  await brought(service, "0123456789".repeat(40));
  assert.deepEqual(service.named(/parts$/).map(([, { parts }]) => parts.length), [4, 16, 16, 4]);
});
