// One upload after the other: forms, parts, tokens, and the patience with what may pass.

import assert from "node:assert/strict";
import { test } from "node:test";

import { tokenOf } from "../../site/uploads.js";
import { FakeService } from "./fake_service.mjs";
import { brought, fileOf, LARGE, over, queueOf } from "./queue.mjs";

test("a small file is sent by one form", async () => {
  const service = new FakeService();
  const { item, states } = await brought(service, [fileOf('{"a": 1}')]);
  assert.deepEqual(states, ["waiting", "sending", "sent"]);
  assert.equal(service.documents.get(item.documentId), '{"a": 1}');
  assert.deepEqual(service.calls.map(([name]) => name), ["POST documents", "POST form"]);
  assert.equal(item.sent, item.size);
});

test("a request says collection, name, type and token, and nothing else", async () => {
  const service = new FakeService();
  const { file } = fileOf("{}", "x.ndjson");
  await brought(service, [{ file, path: "2026/x.ndjson" }]);
  const token = await tokenOf("orders", "2026/x.ndjson", file);
  const expected = { collection: "orders", name: "x.ndjson", content_type: "application/x-ndjson", client_token: token };
  assert.deepEqual(service.calls[0][1], expected);
});

for (const [name, type] of [["a.json", "application/json"], ["a.JSONL", "application/x-ndjson"], ["a.json.gz", "application/gzip"], ["a", "application/json"]]) {
  test(`the type of ${name} is ${type}`, async () => {
    const service = new FakeService();
    await brought(service, [fileOf("{}", name)]);
    assert.equal(service.calls[0][1].content_type, type);
  });
}

test("a file of the form's greatest size is sent by form, one byte more in parts", async () => {
  for (const [size, name] of [[30, "POST documents"], [31, "POST uploads"]]) {
    const service = new FakeService();
    await brought(service, [fileOf("x".repeat(size))]);
    assert.equal(service.calls[0][0], name);
  }
});

test("a form is used below 16 MiB even if larger ones are taken", async () => {
  const service = new FakeService({ partBytes: 16 * 1024 * 1024 });
  await brought(service, [fileOf("x".repeat(16 * 1024 * 1024))], { maxFormBytes: 100 * 1024 * 1024 });
  assert.equal(service.calls[0][0], "POST uploads");
});

test("an empty file is refused before anything is asked", async () => {
  const service = new FakeService();
  const { item } = await brought(service, [fileOf("")]);
  assert.deepEqual([item.state, item.error.code, service.calls.length], ["failed", "file-empty", 0]);
});

test("a file that is larger than the service takes is refused before anything is asked", async () => {
  const service = new FakeService();
  const { item } = await brought(service, [fileOf(LARGE)], { maxUploadBytes: 52 });
  assert.deepEqual([item.state, item.error.code, service.calls.length], ["failed", "size-invalid", 0]);
  assert.match(item.error.message, /53 bytes; at most 52/);
  assert.equal((await brought(service, [fileOf(LARGE)], { maxUploadBytes: 53 })).item.state, "sent");
});

test("four files are sent at a time, no more", async () => {
  const service = new FakeService({ together: 4 });
  await brought(service, Array.from({ length: 12 }, (_, index) => fileOf("{}", `${index}.json`)));
  assert.equal(service.mostInFlight, 4);
  assert.equal(service.documents.size, 12);
});

test("four parts are sent at a time, of all files together", async () => {
  const service = new FakeService({ together: 4 });
  await brought(service, [fileOf(LARGE, "a"), fileOf(LARGE, "b"), fileOf(LARGE, "c")]);
  assert.equal(service.mostInFlight, 4);
  assert.equal(service.documents.size, 3);
});

test("a large file is sent in parts, hashed first", async () => {
  const service = new FakeService();
  const { item, states } = await brought(service, [fileOf(LARGE)]);
  assert.deepEqual(states, ["waiting", "sending", "hashing", "sent"]);
  assert.equal(service.documents.get(item.documentId), LARGE);
  assert.equal(service.named(/^POST uploads\/.*\/parts$/).length, 2); // four, then two
});

test("what is sent of a file never becomes less while nothing fails", async () => {
  for (const text of ["{}", LARGE]) {
    const { uploads } = await brought(new FakeService(), [fileOf(text)]);
    const sent = uploads.seen.map(([, bytes]) => bytes);
    assert.deepEqual(sent, sent.toSorted((one, other) => one - other));
    assert.equal(sent.at(-1), text.length);
  }
});

test("the token is the same for the same file, and another for another path, size, date or collection", async () => {
  const token = (collection, path, text, date) => tokenOf(collection, path, fileOf(text, "n", date).file);
  const first = await token("orders", "a", "{}", 1);
  assert.match(first, /^[A-Za-z0-9_-]{43}$/);
  assert.equal(first, await token("orders", "a", "[]", 1));
  const others = [await token("other", "a", "{}", 1), await token("orders", "b", "{}", 1), await token("orders", "a", "{ }", 1), await token("orders", "a", "{}", 2)];
  assert.equal(new Set([first, ...others]).size, 5);
});

test("the same file dropped again is the same document", async () => {
  const service = new FakeService();
  const { items } = await brought(service, [fileOf("{}"), fileOf("{}")]);
  assert.equal(items[0].documentId, items[1].documentId);
});

test("the second name of two folders is another document", async () => {
  const service = new FakeService();
  const { file } = fileOf("{}");
  const { items } = await brought(service, [{ file, path: "x/a.json" }, { file, path: "y/a.json" }]);
  assert.notEqual(items[0].documentId, items[1].documentId);
});

test("who is asked to wait waits as long as that, as often as that", async () => {
  const service = new FakeService();
  service.fail(/POST documents/, { status: 429, code: "too-many-requests", retryAfter: 7 }, 9);
  const { uploads, item } = await brought(service, [fileOf("{}")]);
  assert.equal(item.state, "sent");
  assert.deepEqual(service.waits, Array(9).fill(7_000));
  assert.ok(uploads.seen.some(([, , waitingFor]) => waitingFor === "limit"));
  assert.equal(item.waitingFor, null);
});

test("a busy service without a word of how long is tried five times", async () => {
  const service = new FakeService();
  service.fail(/POST documents/, { status: 503, code: "unavailable" }, 99);
  const { item } = await brought(service, [fileOf("{}")]);
  assert.deepEqual([item.state, item.error.code], ["failed", "unavailable"]);
  assert.equal(service.calls.length, 5);
});

test("a broken connection is tried five times, more slowly each time", async () => {
  const service = new FakeService();
  service.fail(/POST form/, { status: 0 }, 99);
  const { uploads, item } = await brought(service, [fileOf("{}")]);
  assert.equal(item.state, "failed");
  assert.match(item.error.message, /connection broke too often/);
  assert.equal(service.named(/POST form/).length, 5);
  assert.deepEqual(service.waits.map((wait) => Math.floor(Math.log2(wait / 1000))), [0, 1, 2, 3]);
  assert.ok(uploads.seen.some(([, , waitingFor]) => waitingFor === "network"));
});

test("four failures of a connection are survived, by a form and by a part", async () => {
  for (const [text, name] of [["{}", /POST form/], [LARGE, /PUT 3/]]) {
    const service = new FakeService();
    service.fail(name, { status: 0 }, 4);
    const { item } = await brought(service, [fileOf(text)]);
    assert.equal(service.documents.get(item.documentId), text);
  }
});

test("offline, nothing is tried until the browser is online", async () => {
  const service = new FakeService();
  let [online, came] = [false, null];
  const connection = { isOnline: () => online, whenOnline: () => new Promise((resolve) => (came = resolve)) };
  service.fail(/POST form/, { status: 0 }, 1);
  const uploads = queueOf(service, { connection });
  const [item] = uploads.add([fileOf("{}")], "orders");
  await over(uploads, () => came);
  assert.deepEqual([item.state, item.waitingFor], ["sending", "connection"]);
  online = true;
  came();
  await over(uploads);
  assert.deepEqual([item.state, item.waitingFor, service.waits], ["sent", null, []]);
});

test("a form that has expired is asked for anew", async () => {
  const service = new FakeService();
  service.fail(/POST form/, { status: 403, code: "AccessDenied" }, 1);
  const { item } = await brought(service, [fileOf("{}")]);
  assert.equal(item.state, "sent");
  assert.equal(service.named(/POST documents/).length, 2);
});

test("a form that is refused while it is new is not asked for for ever", async () => {
  const service = new FakeService();
  service.fail(/POST form/, { status: 403, code: "AccessDenied" }, 99);
  const { item } = await brought(service, [fileOf("{}")]);
  assert.deepEqual([item.state, item.error.code], ["failed", "AccessDenied"]);
  assert.equal(service.named(/POST form/).length, 2);
});

test("what the API refuses fails with its sentence and is not tried again", async () => {
  const service = new FakeService();
  service.fail(/POST documents/, { status: 400, code: "name-invalid", message: "name is the file's name." });
  const { item } = await brought(service, [fileOf("{}")]);
  assert.deepEqual(item.error, { code: "name-invalid", message: "name is the file's name." });
  assert.equal(service.calls.length, 1);
});

test("a file that can no longer be read is not sent five times", async () => {
  const service = new FakeService();
  service.fail(/POST form/, { status: 0 }, 99);
  const { file, path } = fileOf("{}");
  file.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException("changed", "NotReadableError")) });
  const { item } = await brought(service, [{ file, path }]);
  assert.deepEqual([item.state, item.error.code, service.named(/POST form/).length], ["failed", "file-gone", 1]);
});
