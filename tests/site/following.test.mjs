// What becomes of documents is asked for soon, then less often; of many at once by the list; and not for ever.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Following } from "../../site/following.js";

const MINUTE = 60_000;

/** Follows with a clock of its own; `answer(path, options)` is the API's. `pass(ms)` lets time go by. */
function clocked(t, answer) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const asked = [];
  const following = new Following(async (path, options = {}) => {
    asked.push({ path, at: Date.now(), ...options });
    return answer(path, options, asked.length);
  });
  const pass = async (milliseconds) => {
    for (let passed = 0; passed < milliseconds; passed += 100) {
      t.mock.timers.tick(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { following, asked, pass };
}

const entry = (id, recorded_at = "2026-11-02") => ({ id, recorded_at });
const found = (body) => ({ status: 200, body, etag: '"1"' });
const missing = () => Promise.reject(Object.assign(new Error("none"), { code: "document-unknown" }));

test("a document is asked for until it is there, and then no more", async (t) => {
  const { following, asked, pass } = clocked(t, (path, options, times) => (times < 3 ? missing() : found(entry("a"))));
  const told = [];
  following.follow("a", "", (one) => told.push(one));
  await pass(MINUTE);
  assert.deepEqual(told, [entry("a")]);
  assert.deepEqual(asked.map(({ path }) => path), Array(3).fill("documents/a"));
  assert.ok(asked[0].at < 1000);
});

test("an outcome that was there before is waited out, with its ETag", async (t) => {
  const old = found(entry("a", "2026-11-01"));
  const answers = [old, { status: 304, body: null, etag: null }, found(entry("a", "2026-11-02"))];
  const { following, asked, pass } = clocked(t, () => answers.shift());
  const told = [];
  following.follow("a", "2026-11-01", (one) => told.push(one.recorded_at));
  await pass(MINUTE);
  assert.deepEqual(told, ["2026-11-02"]);
  assert.deepEqual(asked.map(({ etag }) => etag), [null, '"1"', '"1"']);
});

test("it is asked for less and less often, and given up after ten minutes", async (t) => {
  const { following, asked, pass } = clocked(t, missing);
  const told = [];
  following.follow("a", "", (one) => told.push(one));
  await pass(9 * MINUTE);
  assert.deepEqual(told, []);
  await pass(2 * MINUTE);
  assert.deepEqual(told, [null]);
  const waits = asked.slice(1).map(({ at }, index) => at - asked[index].at);
  assert.ok(waits[0] < 1500 && waits.at(-1) > 12_000, String(waits));
  assert.ok(asked.length < 60, String(asked.length));
});

test("of many the list is read, page after page, instead of each one", async (t) => {
  const ids = Array.from({ length: 150 }, (_, index) => `d${index}`);
  const pages = { "documents?limit=100": [ids.slice(0, 100), "x="], "documents?limit=100&cursor=x%3D": [ids.slice(100), null] };
  const { following, asked, pass } = clocked(t, (path) => found({ documents: pages[path][0].map((id) => entry(id)), cursor: pages[path][1] }));
  const told = [];
  for (const id of ids) following.follow(id, "", (one) => told.push(one.id));
  await pass(3000);
  assert.deepEqual(told.sort(), ids.sort());
  assert.equal(asked.length, 2);
});

test("what was read elsewhere is not asked for", async (t) => {
  const { following, asked, pass } = clocked(t, missing);
  const told = [];
  following.follow("a", "", (one) => told.push(one));
  following.seen(entry("b"));
  following.seen(entry("a"));
  await pass(MINUTE);
  assert.deepEqual([told, asked], [[entry("a")], []]);
});

test("one that comes later is followed too", async (t) => {
  const { following, pass } = clocked(t, (path) => found(entry(path.slice(-1))));
  const told = [];
  following.follow("a", "", (one) => told.push(one.id));
  await pass(5000);
  following.follow("b", "", (one) => told.push(one.id));
  await pass(5000);
  assert.deepEqual(told, ["a", "b"]);
});
