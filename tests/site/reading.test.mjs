// Reading a link: how much of a file, and what it is once it is unpacked and decoded.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";

import { read, ReadError } from "../../site/reading.js";

/** A storage with one file; takes a range as S3 does. */
function storage(content, { exposed = true, ranges = true, portion = 1_000 } = {}) {
  const bytes = Buffer.from(content);
  const asked = [];
  const send = async (url, { headers, signal }) => {
    asked.push(headers.range ?? null);
    signal?.throwIfAborted();
    const limit = Number(/^bytes=0-(\d+)$/.exec(headers.range ?? "")?.[1] ?? Infinity) + 1;
    if (limit < Infinity && bytes.length === 0) return new Response("", { status: 416 });
    const isPart = ranges && limit < Infinity;
    const body = isPart ? bytes.subarray(0, limit) : bytes;
    const told = { "content-length": String(body.length) };
    if (isPart && exposed) told["content-range"] = `bytes 0-${body.length - 1}/${bytes.length}`;
    return new Response(inPortions(body, portion), { status: isPart ? 206 : 200, headers: told });
  };
  return { send, asked };
}

function inPortions(body, portion) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= body.length) return controller.close();
      controller.enqueue(new Uint8Array(body.subarray(at, (at += portion))));
    },
  });
}

const NDJSON = Array.from({ length: 5_000 }, (_, index) => `{"id":${index},"v":"${index * 7919}"}\n`).join("");

test("a small file is read whole", async () => {
  const { send, asked } = storage('{"a": 1}');
  const got = await read("u", { send });
  const expected = { text: '{"a": 1}', complete: true, compressed: null, bytes: 8, totalBytes: 8, replaced: false, damaged: false };
  assert.deepEqual(got, expected);
  assert.deepEqual(asked, ["bytes=0-8388607"]);
});

test("of a large file the beginning is read", async () => {
  const got = await read("u", { ...storage(NDJSON), limitBytes: 1_500 });
  const { text, ...about } = got;
  assert.equal(text, NDJSON.slice(0, 1_500));
  const total = NDJSON.length;
  assert.deepEqual(about, { complete: false, compressed: null, bytes: 1_500, totalBytes: total, replaced: false, damaged: false });
});

test("a file of exactly the limit is read whole, one byte more is not", async () => {
  for (const exposed of [true, false]) {
    assert.equal((await read("u", { ...storage("x".repeat(11), { exposed }), limitBytes: 10 })).complete, false);
    assert.equal((await read("u", { ...storage("x".repeat(9), { exposed }), limitBytes: 10 })).complete, true);
  }
  assert.equal((await read("u", { ...storage("x".repeat(10)), limitBytes: 10 })).complete, true);
});

test("a storage that does not know ranges is cut off", async () => {
  const content = "y".repeat(5_000);
  const got = await read("u", { ...storage(content, { ranges: false }), limitBytes: 2_000 });
  assert.deepEqual([got.text.length, got.complete, got.totalBytes], [2_000, false, 5_000]);
  const whole = await read("u", { ...storage(content, { ranges: false }), limitBytes: 5_000 });
  assert.deepEqual([whole.text.length, whole.complete], [5_000, true]);
});

test("an empty file is an empty text", async () => {
  const got = await read("u", storage(""));
  assert.deepEqual([got.text, got.complete, got.totalBytes], ["", true, 0]);
});

test("gzip is unpacked", async () => {
  const packed = gzipSync(NDJSON);
  const got = await read("u", storage(packed));
  assert.equal(got.text, NDJSON);
  assert.deepEqual([got.complete, got.compressed, got.bytes, got.damaged], [true, "gzip", packed.length, false]);
});

test("of a gzip file that is cut off, what is there is unpacked", async () => {
  const got = await read("u", { ...storage(gzipSync(NDJSON)), limitBytes: 20_000 });
  assert.ok(got.text.length > 30_000 && NDJSON.startsWith(got.text));
  assert.deepEqual([got.complete, got.compressed, got.damaged], [false, "gzip", false]);
});

test("a gzip file that ends early or goes on with something else is damaged", async () => {
  const packed = gzipSync(NDJSON);
  for (const content of [packed.subarray(0, 20_000), Buffer.concat([packed, Buffer.from("more")])]) {
    const got = await read("u", storage(content));
    assert.deepEqual([got.complete, got.compressed, got.damaged], [false, "gzip", true]);
    assert.ok(got.text.length > 30_000);
  }
});

test("a small file that unfolds to a large one does not fill the memory", async () => {
  const bomb = gzipSync(Buffer.alloc(20_000_000, "a"));
  const got = await read("u", { ...storage(bomb), limitBytes: 100_000 });
  assert.deepEqual([got.text.length, got.complete, got.damaged], [400_000, false, false]);
});

test("zstd is told and not shown", async () => {
  const got = await read("u", storage(zstdCompressSync(NDJSON)));
  assert.deepEqual([got.text, got.compressed], ["", "zstd"]);
});

test("what is not UTF-8 is replaced, and that is said", async () => {
  const got = await read("u", storage(Buffer.from([0x22, 0x5a, 0xeb, 0x22])));
  assert.deepEqual([got.text, got.replaced], ['"Z\ufffd"', true]);
});

test("a character that the cut falls into is left out, and is no fault", async () => {
  const got = await read("u", { ...storage("aaa\u6f22\u6f22"), limitBytes: 7 });
  assert.deepEqual([got.text, got.replaced], ["aaa\u6f22", false]);
});

test("a byte order mark is part of the text", async () => {
  assert.equal((await read("u", storage("\ufeff{}"))).text, "\ufeff{}");
});

test("it is told how far reading is", async () => {
  const told = [];
  await read("u", { ...storage("z".repeat(2_500)), onProgress: (...words) => told.push(words) });
  assert.deepEqual(told, [[1_000, 2_500], [2_000, 2_500], [2_500, 2_500]]);
});

test("a browser that fails at the end of a part that it unpacks is asked for the whole", async () => {
  const { send, asked } = storage("w".repeat(9_000));
  const failing = async (url, options) => {
    if (!options.headers.range) return send(url, options);
    asked.push(options.headers.range);
    throw new TypeError("net::ERR_CONTENT_DECODING_FAILED");
  };
  const got = await read("u", { send: failing, limitBytes: 2_000 });
  assert.deepEqual([got.text.length, got.complete, asked], [2_000, false, ["bytes=0-1999", null]]);
});

test("of what the browser unpacks no part is asked for", async () => {
  const { send, asked } = storage("w".repeat(9_000));
  const got = await read("u", { send, limitBytes: 2_000, whole: true });
  assert.deepEqual([got.text.length, got.complete, asked], [2_000, false, [null]]);
});

for (const status of [403, 404, 500]) {
  test(`an answer ${status} is an error with a sentence`, async () => {
    const send = async () => new Response("<Error/>", { status });
    await assert.rejects(read("u", { send }), (error) => error instanceof ReadError && error.status === status && error.message.endsWith("."));
  });
}

test("a broken connection is an error with status 0, after a second attempt", async () => {
  let asked = 0;
  const send = async () => {
    asked += 1;
    throw new TypeError("Failed to fetch");
  };
  await assert.rejects(read("u", { send }), { status: 0 });
  assert.equal(asked, 2);
});

test("a reading that is broken off is not tried again", async () => {
  const stop = new AbortController();
  let asked = 0;
  const send = async () => {
    asked += 1;
    stop.abort();
    throw stop.signal.reason;
  };
  await assert.rejects(read("u", { send, signal: stop.signal }), { name: "AbortError" });
  assert.equal(asked, 1);
});
