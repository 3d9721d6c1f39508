// A line as nodes: what is marked in it, what is made visible, and how one gets at the rest of a long one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { host } from "./fake_dom.mjs";
import { LineMaker } from "../../site/json_line.js";
import { Lines } from "../../site/json_lines.js";
import { codeOf, visible } from "../../site/json_nodes.js";
import { Search } from "../../site/json_search.js";

const SEEN = "a\t \u00e9\u6f22\ud83d\ude00\u0301";

function shown(nodes) {
  const node = host();
  node.append(...nodes);
  return node;
}

function linesOf(text) {
  const lines = new Lines(text, { pretty: false });
  lines.scan();
  return lines;
}

function rowOf(maker, text, number = 1) {
  return maker.line(number, [{ kind: "text", text }], 1);
}

test("what is seen stays text", () => {
  assert.deepEqual(visible(SEEN), [SEEN]);
});

test("what is not seen, or turns others around, is shown as its escape", () => {
  const unseen = [0x00, 0x08, 0x0a, 0x0d, 0x1b, 0x1f, 0x7f, 0x80, 0x9f, 0xad, 0x61c, 0x180e, 0x200b, 0x200d, 0x200e, 0x200f];
  unseen.push(0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0x206f, 0xfeff, 0xfff9, 0xd800, 0xdfff);
  for (const code of unseen) {
    const node = shown(visible(`x${String.fromCharCode(code)}y`));
    assert.equal(node.textContent, `x\\u${code.toString(16).padStart(4, "0")}y`);
    assert.deepEqual(node.withClass("json-hidden").length, 1);
  }
  assert.equal(shown(visible("\u{e0041}")).textContent, "\\udb40\\udc41");
});

test("nothing of a text is lost beside what is made visible", () => {
  assert.equal(shown(visible("\u202eab\u200b\u200bc\0")).textContent, "\\u202eab\\u200b\\u200bc\\u0000");
});

test("each part is a span of its kind", () => {
  const parts = [{ kind: "key", text: '"a"' }, { kind: "punctuation", text: ": " }, { kind: "number", text: "1.0" }];
  const classes = codeOf(parts, { from: 0, to: 8 }).map((span) => [span.className, span.textContent]);
  assert.deepEqual(classes, [["json-key", '"a"'], ["json-punctuation", ": "], ["json-number-value", "1.0"]]);
});

test("a mark goes over parts, and everything is still there", () => {
  const parts = [{ kind: "key", text: '"ab"' }, { kind: "punctuation", text: ": " }, { kind: "number", text: "12" }];
  const places = [{ start: 1, end: 2, className: "json-hit" }, { start: 3, end: 7, className: "json-hit json-current" }];
  const node = shown(codeOf(parts, { from: 0, to: 8 }, places));
  assert.equal(node.textContent, '"ab": 12');
  assert.deepEqual(node.withClass("json-hit").map((mark) => mark.textContent), ["a", '"', ": ", "1"]);
  assert.deepEqual(node.withClass("json-current").map((mark) => mark.textContent), ['"', ": ", "1"]);
});

test("a row has its number, its place among all, and its text", () => {
  const row = new LineMaker().line(12, [{ kind: "text", text: "[]" }], 40);
  assert.deepEqual([row.role, row.ariaPosInSet, row.ariaSetSize, row.dataset.line], ["listitem", "12", "40", "12"]);
  assert.equal(row.withClass("json-number")[0].ariaHidden, "true");
  assert.equal(row.withClass("json-code")[0].textContent, "[]");
});

test("the hits of a search are marked, and the one that one is at", () => {
  const maker = new LineMaker();
  maker.begin({ search: new Search(linesOf(""), "an") });
  maker.goTo({ line: 1, start: 3, end: 5 });
  const row = rowOf(maker, "banAnas");
  assert.deepEqual(row.withClass("json-hit").map((mark) => mark.textContent), ["an", "An"]);
  assert.deepEqual(row.withClass("json-current").map((mark) => mark.textContent), ["An"]);
  assert.equal(rowOf(maker, "banAnas", 2).withClass("json-current").length, 0);
});

test("the marked character is marked, also at the end of a line, and the message stands below it", () => {
  for (const [column, marked, before] of [[1, "a", ""], [3, "\ud83d\ude00", "ab"], [4, "c", "ab\ud83d\ude00"], [5, " ", "ab\ud83d\ude00c"], [99, " ", "ab\ud83d\ude00c"]]) {
    const maker = new LineMaker();
    const mark = { line: 1, column, message: "No." };
    maker.begin({ mark });
    assert.equal(rowOf(maker, "ab\ud83d\ude00c").withClass("json-fault")[0].textContent, marked, String(column));
    const message = maker.message(mark, [{ kind: "text", text: "ab\ud83d\ude00c" }]);
    assert.equal(message.withClass("json-ghost")[0].textContent, before);
    assert.ok(message.textContent.endsWith("^ No."));
  }
});

test("what brings the message below its character is neither seen nor read out", () => {
  const mark = { line: 1, column: 3, message: "No." };
  const maker = new LineMaker();
  maker.begin({ mark });
  const message = maker.message(mark, [{ kind: "text", text: "abc" }]);
  const [ghost] = message.withClass("json-ghost");
  assert.deepEqual([ghost.style.visibility, ghost.ariaHidden, message.role], ["hidden", "true", "listitem"]);
});

test("a marked character far to the right is shown, and the message below it", () => {
  const text = "x".repeat(20_000) + "!" + "y".repeat(20_000);
  const mark = { line: 1, column: 20_001, message: "No." };
  const maker = new LineMaker();
  maker.begin({ mark });
  const row = rowOf(maker, text);
  assert.equal(row.withClass("json-fault")[0].textContent, "!");
  const before = (node) => node.textContent.indexOf("xxx") + node.textContent.lastIndexOf("x");
  const [ghost] = maker.message(mark, [{ kind: "text", text }]).withClass("json-ghost");
  assert.equal(before(ghost), before(row.withClass("json-code")[0]));
});

test("another search has no hit that one is at", () => {
  const maker = new LineMaker();
  maker.begin({ search: new Search(linesOf(""), "a") });
  maker.goTo({ line: 1, start: 0, end: 1 });
  maker.begin({ mark: null });
  assert.equal(rowOf(maker, "ab").withClass("json-current").length, 1);
  maker.begin({ search: new Search(linesOf(""), "b") });
  assert.equal(rowOf(maker, "ab").withClass("json-current").length, 0);
});

test("a hit on the marked character does not hide the mark", () => {
  const maker = new LineMaker();
  maker.begin({ mark: { line: 1, column: 2, message: "" }, search: new Search(linesOf(""), "b") });
  const row = rowOf(maker, "abab");
  assert.deepEqual([row.withClass("json-fault").length, row.withClass("json-hit").length], [1, 1]);
  assert.equal(row.withClass("json-code")[0].textContent, "abab");
});

test("of a long line the beginning is shown, and buttons bring more of it", () => {
  const asked = [];
  const maker = new LineMaker((...words) => asked.push(words));
  const text = "x".repeat(30_000);
  let row = rowOf(maker, text);
  let [more] = row.withClass("json-more");
  assert.equal(more.textContent, "… 29,000 more characters");
  more.click();
  assert.deepEqual(asked, [[1, "after"]]);
  row = rowOf(maker, text);
  [more] = row.withClass("json-more");
  assert.equal(more.textContent, "… 19,000 more characters");
});

test("a hit far to the right is shown, with a way back", () => {
  const maker = new LineMaker();
  const text = "x".repeat(20_000) + "here" + "y".repeat(20_000);
  maker.begin({ search: new Search(linesOf(""), "here") });
  assert.equal(rowOf(maker, text).withClass("json-hit").length, 0);
  maker.goTo({ line: 1, start: 20_000, end: 20_004 });
  const row = rowOf(maker, text);
  assert.equal(row.withClass("json-current")[0].textContent, "here");
  assert.deepEqual(row.withClass("json-more").map((button) => button.dataset.side), ["before", "after"]);
});

test("a window does not cut a character of two halves", () => {
  const maker = new LineMaker();
  const row = rowOf(maker, "x" + "\ud83d\ude00".repeat(2_000));
  assert.equal(row.withClass("json-hidden").length, 0);
  assert.match(row.textContent, /… 3,000 more/);
});
