// The queue: retrying, cancelling, pausing, and a session that ends meanwhile.

import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeService } from "./fake_service.mjs";
import { brought, fileOf, LARGE, over, queueOf } from "./queue.mjs";

test("a failed upload can be retried, and its error is gone", async () => {
  const service = new FakeService();
  service.fail(/POST documents/, { status: 400, code: "name-invalid" });
  const { uploads, item } = await brought(service, [fileOf("{}")]);
  uploads.retry(item.id);
  assert.deepEqual([item.error, uploads.busy], [null, true]);
  await over(uploads);
  assert.equal(item.state, "sent");
});

test("what is sent cannot be retried or cancelled", async () => {
  const service = new FakeService();
  const { uploads, item } = await brought(service, [fileOf("{}")]);
  uploads.retry(item.id);
  uploads.cancel(item.id);
  assert.equal(item.state, "sent");
});

test("a cancelled upload in parts is aborted at the service", async () => {
  const service = new FakeService();
  const uploads = queueOf(service);
  const [item] = uploads.add([fileOf(LARGE)], "orders");
  await over(uploads, () => service.inFlight > 0);
  uploads.cancel(item.id);
  assert.deepEqual([item.state, uploads.busy], ["cancelled", false]);
  await over(uploads, () => service.uploads.size === 0);
  const calls = service.calls.length;
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
  assert.equal(service.calls.length, calls);
  assert.deepEqual([item.state, service.documents.size, service.aborts > 0], ["cancelled", 0, true]);
});

test("what waits for its turn and is cancelled takes no turn", async () => {
  const service = new FakeService();
  const uploads = queueOf(service);
  const items = uploads.add(["a", "b", "c"].map((name) => fileOf(LARGE, name)), "orders");
  await over(uploads, () => service.named(/^PUT/).length > 0);
  uploads.cancel(items[1].id);
  uploads.cancel(items[2].id);
  await over(uploads);
  uploads.retry(items[1].id);
  uploads.retry(items[2].id);
  await over(uploads);
  assert.deepEqual(items.map((item) => item.state), ["sent", "sent", "sent"]);
});

test("what is cancelled while it waits is never begun", async () => {
  const service = new FakeService();
  const uploads = queueOf(service);
  const items = uploads.add(Array.from({ length: 6 }, (_, index) => fileOf("{}", `${index}`)), "orders");
  uploads.cancel(items[5].id);
  await over(uploads);
  assert.deepEqual([items[5].state, service.documents.size], ["cancelled", 5]);
});

test("what was cancelled can be retried at once and arrives once, after it was aborted", async () => {
  const service = new FakeService();
  const uploads = queueOf(service, { wait: () => new Promise((resolve) => setTimeout(resolve, 20)) });
  const [item] = uploads.add([fileOf(LARGE)], "orders");
  await over(uploads, () => service.named(/^PUT/).length > 0);
  service.fail(/^DELETE/, { status: 503, retryAfter: 1 }, 3);
  uploads.cancel(item.id);
  uploads.retry(item.id);
  await over(uploads);
  const last = (pattern) => service.calls.findLastIndex(([name]) => pattern.test(name));
  assert.equal(service.named(/^DELETE/).length, 4);
  assert.ok(last(/^DELETE/) < last(/^POST uploads$/));
  assert.deepEqual([item.state, service.documents.get(item.documentId)], ["sent", LARGE]);
  assert.equal(service.named(/complete$/).length, 1);
});

test("paused, what is on its way arrives and nothing new is begun", async () => {
  const service = new FakeService();
  const uploads = queueOf(service);
  let go;
  service.hold = new Promise((resolve) => (go = resolve));
  const items = uploads.add(Array.from({ length: 6 }, (_, index) => fileOf("{}", `${index}`)), "orders");
  uploads.pause();
  go();
  await over(uploads, () => items.filter((item) => item.state === "sent").length === 4);
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
  assert.deepEqual(items.slice(4).map((item) => item.state), ["waiting", "waiting"]);
  assert.ok(uploads.busy);
  uploads.resume();
  await over(uploads);
  assert.equal(service.documents.size, 6);
});

test("paused between parts, an upload goes on with the next one", async () => {
  const service = new FakeService();
  const uploads = queueOf(service);
  const [item] = uploads.add([fileOf("0123456789".repeat(12))], "orders");
  await over(uploads, () => service.named(/^PUT/).length >= 1);
  uploads.pause();
  await over(uploads, () => item.state === "paused" && service.inFlight === 0);
  const before = service.named(/^PUT/).length;
  assert.equal(service.named(/parts$/).length, 1); // links would grow old
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
  assert.equal(service.named(/^PUT/).length, before);
  uploads.resume();
  await over(uploads);
  assert.deepEqual([item.state, service.named(/^PUT/).length], ["sent", 12]);
});

test("an upload can be paused again", async () => {
  const service = new FakeService();
  const uploads = queueOf(service);
  const [item] = uploads.add([fileOf("0123456789".repeat(60))], "orders");
  let before = 0;
  for (let turn = 0; turn < 3; turn += 1) {
    await over(uploads, () => service.named(/^PUT/).length > before);
    uploads.pause();
    await over(uploads, () => item.state === "paused" && service.inFlight === 0);
    before = service.named(/^PUT/).length;
    for (let wait = 0; wait < 20; wait += 1) await new Promise(setImmediate);
    assert.equal(service.named(/^PUT/).length, before);
    uploads.resume();
  }
  await over(uploads);
  assert.equal(item.state, "sent");
});

test("a paused upload can be cancelled", async () => {
  const service = new FakeService();
  const uploads = queueOf(service);
  const [item] = uploads.add([fileOf(LARGE)], "orders");
  await over(uploads, () => service.named(/^PUT/).length >= 1);
  uploads.pause();
  await over(uploads, () => item.state === "paused");
  uploads.cancel(item.id);
  await over(uploads, () => service.uploads.size === 0);
  assert.equal(item.state, "cancelled");
  uploads.resume();
});

test("when the session has ended the queue pauses, says so once, and goes on afterwards", async () => {
  const service = new FakeService();
  service.fail(/POST documents/, { status: 401 }, 4);
  const uploads = queueOf(service);
  let signedOut = 0;
  uploads.addEventListener("signed-out", () => (signedOut += 1));
  const items = uploads.add(Array.from({ length: 6 }, (_, index) => fileOf("{}", `${index}`)), "orders");
  await over(uploads, () => items.filter((item) => item.state === "waiting").length === 6);
  assert.deepEqual([signedOut, uploads.paused], [1, true]);
  uploads.resume();
  await over(uploads);
  assert.deepEqual(items.map((item) => item.state), Array(6).fill("sent"));
});

test("a queue is not paused before it is told so", () => {
  assert.equal(queueOf(new FakeService()).paused, false);
});

test("what is over can be forgotten; what failed stays", async () => {
  const service = new FakeService();
  service.fail(/POST documents/, { status: 400, code: "name-invalid" });
  const { uploads, items } = await brought(service, [fileOf("{}", "a"), fileOf("{}", "b")]);
  const cancelled = uploads.add([fileOf(LARGE, "c")], "orders")[0];
  uploads.cancel(cancelled.id);
  uploads.clear();
  assert.deepEqual(uploads.items.map((item) => item.name), ["a"]);
  uploads.retry(cancelled.id);
  uploads.retry(items[0].id);
  assert.deepEqual([cancelled.state, items[0].state], ["cancelled", "sending"]);
  await over(uploads);
  assert.equal(items[0].state, "sent");
});
