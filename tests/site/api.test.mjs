// What may pass is tried again, what is refused is a sentence, and a token that expired is renewed once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { api, ApiError } from "../../site/api.js";

/** An API that gives these answers in turn: [status, body, headers] or an error to throw. */
function over(answers, renew = async () => {}) {
  const seen = { requests: [], waits: [], told: [], renewals: 0 };
  const session = { token: async () => `token-${seen.renewals}`, renew: () => (seen.renewals++, renew()) };
  const send = async (url, request) => {
    seen.requests.push({ url, ...request });
    const next = answers.shift();
    if (next instanceof Error) throw next;
    const [status, body, headers] = next;
    return new Response(status === 304 ? null : (body ?? "{}"), { status, headers });
  };
  const pause = async (milliseconds) => void seen.waits.push(milliseconds);
  return { seen, ...api(session, (seconds) => seen.told.push(seconds), send, pause) };
}

const problem = (status, code, detail, headers) => [status, JSON.stringify({ code, detail }), headers];

test("an answer is its status, its body and its ETag", async () => {
  const { get, seen } = over([[200, '{"a":1}', { etag: '"x"' }]]);
  assert.deepEqual(await get("documents"), { status: 200, body: { a: 1 }, etag: '"x"' });
  const [request] = seen.requests;
  assert.deepEqual([request.url, request.headers.authorization, request.cache], ["api/documents", "Bearer token-0", "no-store"]);
});

test("nothing new is no error", async () => {
  const { get, seen } = over([[304, null, { etag: '"x"' }]]);
  assert.equal((await get("documents", { etag: '"x"' })).status, 304);
  assert.equal(seen.requests[0].headers["if-none-match"], '"x"');
});

test("what may pass is tried again after the time that the answer names", async () => {
  for (const status of [429, 503]) {
    const { call, seen } = over([problem(status, "busy", "Later.", { "retry-after": "7" }), [200, "{}"]]);
    await call("POST", "documents", { body: { a: 1 } });
    assert.deepEqual(seen.told, [7]);
    assert.ok(seen.waits[0] >= 7000 && seen.waits[0] <= 8400, String(seen.waits[0]));
    assert.deepEqual(seen.requests.map((request) => request.body), ['{"a":1}', '{"a":1}']);
  }
});

test("it is not tried for ever, and what waits for itself is not tried twice", async () => {
  const busy = () => Array.from({ length: 20 }, () => problem(503, "unavailable", "Not now.", { "retry-after": "1" }));
  const patient = over(busy());
  await assert.rejects(patient.get("counts"), { status: 503, code: "unavailable", message: "Not now.", retryAfter: 1 });
  assert.equal(patient.seen.requests.length, 6);
  const once = over(busy());
  await assert.rejects(once.get("counts", { tries: 1 }), ApiError);
  assert.equal(once.seen.requests.length, 1);
});

test("a refusal is the sentence of the problem, at once", async () => {
  const { call, seen } = over([problem(409, "parts-missing", "Parts are missing.")]);
  await assert.rejects(call("POST", "x"), { status: 409, code: "parts-missing", message: "Parts are missing." });
  assert.equal(seen.requests.length, 1);
});

test("a token that is no longer taken is renewed, and the call made again with the new one", async () => {
  const { get, seen } = over([[401, '{"message":"Unauthorized"}'], [200, "{}"]]);
  await get("documents");
  assert.deepEqual(seen.requests.map((request) => request.headers.authorization), ["Bearer token-0", "Bearer token-1"]);
});

test("it is renewed once only", async () => {
  const { get, seen } = over([[401], [401], [401]]);
  await assert.rejects(get("documents"), { status: 401, message: "The session has ended. Sign in again to go on." });
  assert.deepEqual([seen.requests.length, seen.renewals], [2, 1]);
});

test("nothing is asked when nobody is signed in", async () => {
  const { get } = api({ token: async () => null }, undefined, () => assert.fail("asked"));
  await assert.rejects(get("documents"), { status: 401, code: "signed-out" });
});

test("a renewal that is refused says that the session has ended", async () => {
  const { get } = over([[401]], async () => {
    throw Object.assign(new Error("x"), { code: "NotAuthorizedException" });
  });
  await assert.rejects(get("documents"), { status: 401, message: "The session has ended. Sign in again to go on." });
});

test("no answer at all is said, and a call that was given up stays one", async () => {
  await assert.rejects(over([new TypeError("fetch failed")]).get("x"), { status: 0, code: "offline" });
  await assert.rejects(over([new DOMException("x", "AbortError")]).get("x"), { name: "AbortError" });
});

test("an answer that is no problem has a sentence too", async () => {
  await assert.rejects(over([[500, "<html>"]]).get("x"), { code: null, message: "The service answered 500. Try again in a moment." });
  await assert.rejects(over([[404, '{"message":"Not Found"}']]).get("x"), /answered 404 \(Not Found\)/);
});
