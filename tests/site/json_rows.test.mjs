// What of a line is shown, and which rows are seen: all that needs no browser.

import assert from "node:assert/strict";
import { test } from "node:test";

import { escapeOf, indexOfColumn, windowOf, within } from "../../site/json_nodes.js";
import { HIGHEST, Scroll } from "../../site/json_scroll.js";

test("of a short line all is shown, of a long one the beginning", () => {
  assert.deepEqual(windowOf(0), { from: 0, to: 0 });
  assert.deepEqual(windowOf(1_000), { from: 0, to: 1_000 });
  assert.deepEqual(windowOf(1_099), { from: 0, to: 1_099 });
  assert.deepEqual(windowOf(1_100), { from: 0, to: 1_000 });
});

test("a place far to the right is within the window", () => {
  for (const place of [899, 900, 5_000, 9_999_998, 10_000_000]) {
    const { from, to } = windowOf(10_000_000, { place });
    assert.ok(from <= place && place <= to && to - from <= 1_200, String(place));
  }
});

test("one can walk through a long line in both directions, and what is shown stays bounded", () => {
  const length = 200_000;
  let window = windowOf(length);
  let last = null;
  while (window.to < length) {
    last = window;
    window = windowOf(length, { window, step: 1 });
    assert.ok(window.to > last.to && window.to - window.from <= 50_000 && window.from <= last.to);
  }
  while (window.from > 0) {
    last = window;
    window = windowOf(length, { window, step: -1 });
    assert.ok(window.from < last.from && window.to - window.from <= 50_000 && window.to >= last.from);
  }
});

test("a window cuts the parts of a line and keeps their kinds", () => {
  const parts = [{ kind: "key", text: "abc" }, { kind: "punctuation", text: ": " }, { kind: "number", text: "123" }];
  assert.deepEqual([...within(parts, { from: 2, to: 6 })], [
    { kind: "key", text: "c" }, { kind: "punctuation", text: ": " }, { kind: "number", text: "1" },
  ]);
  assert.deepEqual([...within(parts, { from: 3, to: 3 })], []);
  assert.deepEqual([...within(parts, { from: 0, to: 8 })], parts);
});

test("columns are counted in code points", () => {
  const line = "a\ud83d\ude00b";
  assert.deepEqual([1, 2, 3, 4, 5, 99].map((column) => indexOfColumn(line, column)), [0, 1, 3, 4, 4, 4]);
});

test("a character that is not seen is written as its escape", () => {
  assert.equal(escapeOf("\u202e"), "\\u202e");
  assert.equal(escapeOf("\0"), "\\u0000");
  assert.equal(escapeOf("\u{e0041}"), "\\udb40\\udc41");
});

function scrollOf(rows, { rowHeight = 20, viewport = 400 } = {}) {
  const scroll = new Scroll();
  scroll.measure({ rows, rowHeight, viewport });
  return scroll;
}

test("as long as the browser can scroll over all rows, the scrollbar is exact", () => {
  const scroll = scrollOf(1_000);
  assert.deepEqual([scroll.height, scroll.isScaled], [20_000, false]);
  scroll.moved(1_234);
  assert.equal(scroll.top, 61.7);
  assert.deepEqual(scroll.seen(10), { first: 51, last: 92, offset: 1_020 });
  assert.equal(scroll.position, 1_234);
});

test("for more rows the height stays what a browser can do", () => {
  const scroll = scrollOf(100_000_000);
  assert.deepEqual([scroll.height, scroll.isScaled], [HIGHEST, true]);
});

test("of many rows, the scrollbar's ends are the first row and the last", () => {
  const scroll = scrollOf(100_000_000);
  scroll.moved(HIGHEST - 400);
  assert.equal(scroll.top, 100_000_000 - 20);
  assert.equal(scroll.seen().last, 100_000_000);
  scroll.moved(0);
  assert.equal(scroll.top, 0);
});

test("of many rows, a small movement moves by the rows that it would move by", () => {
  const scroll = scrollOf(100_000_000);
  scroll.goTo(5_000_000);
  scroll.moved(scroll.position + 100);
  assert.equal(Math.round(scroll.top * 1_000), 5_000_005_000);
  const { first, offset } = scroll.seen(0);
  assert.ok(Math.abs(offset - (scroll._at + (first - scroll.top) * 20)) < 1);
});

test("of many rows, a dragged scrollbar is taken to scale, however little it moves", () => {
  const scroll = scrollOf(100_000_000);
  scroll.goTo(5_000_000);
  scroll.moved(scroll.position + 100, true);
  assert.ok(scroll.top > 5_001_000);
});

test("a scrollbar at its end, with rows beyond, says so", () => {
  const scroll = scrollOf(100_000_000);
  scroll.goTo(100);
  assert.ok(scroll.moved(0));
  assert.ok(scroll.top > 99 && scroll.top < 100);
  scroll.goTo(0);
  assert.equal(scroll.moved(0), false);
});

test("one cannot go beyond the last row, nor before the first", () => {
  const scroll = scrollOf(100);
  scroll.goTo(1_000);
  assert.equal(scroll.top, 80);
  scroll.goTo(-5);
  assert.equal(scroll.top, 0);
  const few = scrollOf(3);
  few.goTo(2);
  assert.deepEqual([few.top, few.seen()], [0, { first: 0, last: 3, offset: 0 }]);
});

test("when there are fewer rows, one sees the last of them", () => {
  const scroll = scrollOf(1_000);
  scroll.goTo(900);
  scroll.measure({ rows: 100 });
  assert.deepEqual([scroll.top, scroll.position], [80, 1_600]);
});

test("a scrollbar at its lower end, with rows beyond, says so", () => {
  const scroll = scrollOf(100_000_000);
  scroll.goTo(100_000_000 - 100);
  assert.ok(scroll.moved(HIGHEST - 400));
  scroll.goTo(100_000_000);
  assert.equal(scroll.moved(HIGHEST - 400), false);
});

test("when rows are added, the first that is seen stays where it is", () => {
  const scroll = scrollOf(1_000);
  scroll.goTo(500);
  scroll.measure({ rows: 50_000_000 });
  assert.equal(scroll.top, 500);
});
