// Searching: every hit is counted once, and one can go from hit to hit in both directions.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Lines } from "../../site/json_lines.js";
import { Search } from "../../site/json_search.js";
import { dice, generated } from "./documents.mjs";

const QUERIES = ["a", "A", "1", '"a"', '": ', ": 1", "e4", "[]", "{}", "], ", "  ", "\\u", "\\", ",", "-0", "zzz", " :,{}[] ", "null,", "0.1", "\u{1f600}"];

/** All hits, found the plain way: by going through the lines. */
function expected(lines, query) {
  const pattern = new RegExp(query.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu");
  return [...lines.read(1, lines.count)].flatMap(({ number, parts }) => {
    const text = parts.map((part) => part.text).join("");
    return [...text.matchAll(pattern)].map((match) => ({ line: number, start: match.index, end: match.index + match[0].length }));
  });
}

test("as many hits are counted as there are, wherever one begins", async () => {
  for (let seed = 0; seed < 60; seed += 1) {
    const roll = dice(seed);
    const text = `[${Array.from({ length: 40 }, (_, index) => generated(seed * 100 + index)).join(",")}]`;
    for (const pretty of [true, false]) {
      const whole = new Lines(text, { pretty });
      whole.scan();
      for (const query of QUERIES) {
        const lines = new Lines(text, { pretty });
        lines.scan(() => roll(2) === 0);
        const search = new Search(lines, query);
        await search.run(1 + roll(lines.count), () => {});
        assert.equal(search.count, expected(whole, query).length, `${query} ${pretty}`);
        assert.ok(search.done && lines.done);
      }
    }
  }
});

test("from hit to hit one comes through all of them, and to the first again", async () => {
  const text = `[${Array.from({ length: 700 }, (_, index) => generated(index)).join(",")}]`;
  for (const query of ["1", ": 1", '"a"']) {
    const lines = new Lines(text);
    lines.scan();
    const search = new Search(lines, query);
    await search.run(1, () => {});
    const hits = expected(lines, query);
    assert.ok(hits.length > 20 && lines.blocks > 3);
    for (const step of [1, -1]) {
      const order = step > 0 ? hits : hits.toReversed();
      let at = { line: step > 0 ? 1 : lines.count, start: step > 0 ? -1 : Infinity };
      for (const hit of [...order, order[0]]) {
        at = await search.find(at, step);
        assert.deepEqual(at, hit);
        assert.equal(search.rank(at), hits.findIndex((one) => one.line === hit.line && one.start === hit.start) + 1);
      }
    }
  }
});

test("the only hit is found again from itself; where there is none there is none", async () => {
  const lines = new Lines('["a", "b"]');
  lines.scan();
  const only = new Search(lines, "b");
  const hit = await only.find({ line: 1, start: -1 }, 1);
  assert.deepEqual(hit, { line: 3, start: 3, end: 4 });
  for (const step of [1, -1]) assert.deepEqual(await only.find(hit, step), hit);
  assert.equal(await new Search(lines, "c").find(hit, 1), null);
});

test("what is between tokens is found as it is shown, not as it is spelled", async () => {
  const lines = new Lines('{"id":7,"x" : [ ]}');
  lines.scan();
  for (const [query, count] of [['"id": 7', 1], ['"id":7', 0], ['"x": []', 1], ['"x" :', 0], ["[ ]", 0], ["7,", 1]]) {
    const search = new Search(lines, query);
    await search.run(1, () => {});
    assert.equal(search.count, count, query);
  }
});

test("a search that is stopped does not end", async () => {
  const lines = new Lines(`[${"1,".repeat(200_000)}1]`);
  const search = new Search(lines, "1");
  const running = search.run(1, () => {});
  search.stop();
  await running;
  assert.equal(search.done, false);
});

test("while it goes on it tells how far it is", async () => {
  const lines = new Lines(`[${'"word one",'.repeat(300_000)}1]`);
  const search = new Search(lines, "word one");
  const counts = [];
  await search.run(1, () => counts.push(search.count));
  assert.equal(counts.at(-1), 300_000);
  assert.ok(counts.length > 2 && counts[0] < 300_000);
});
