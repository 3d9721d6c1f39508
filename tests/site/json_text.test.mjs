// Tokens and lines: nothing is lost, nothing is changed, and what is no JSON is told by its place.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Lines } from "../../site/json_lines.js";
import { placeOf } from "../../site/json_text.js";
import { generated, squeezed, suite } from "./documents.mjs";

function linesOf(text, options) {
  const lines = new Lines(text, options);
  lines.scan();
  return lines;
}

function textOf(lines, first = 1, last = lines.count) {
  return [...lines.read(first, last)].map(({ parts }) => parts.map((part) => part.text).join(""));
}

function shown(text, options) {
  return textOf(linesOf(text, options)).join("\n");
}

/** A fault with its place, [line, column], or null. */
function faultOf(text, options) {
  const { fault } = linesOf(text, options);
  const place = fault && placeOf(text, fault);
  return place && [place.line, place.column];
}

test("pretty-printed and without white space, a document is what it was", () => {
  for (let seed = 0; seed < 3_000; seed += 1) {
    const text = generated(seed);
    const lines = linesOf(text);
    assert.equal(lines.fault, null, text);
    assert.equal(squeezed(textOf(lines).join("\n")), squeezed(text));
  }
});

test("a record per line, too, is what it was", () => {
  for (let seed = 0; seed < 500; seed += 1) {
    const text = [1, 2, 3].map((part) => generated(seed * 3 + part, { line: true })).join("\n");
    const lines = linesOf(text);
    assert.equal(lines.fault, null, JSON.stringify(text));
    assert.equal(squeezed(textOf(lines).join("\n")), squeezed(text));
  }
});

test("it is laid out as JSON.stringify does it, where that loses nothing", () => {
  const value = { a: [1, [], {}, [[2]]], b: { c: null, d: { e: "x" } }, f: true, "": "" };
  assert.equal(shown(JSON.stringify(value)), JSON.stringify(value, null, 2));
  for (const scalar of ['"a"', "1", "null", "[]", "{}"]) assert.equal(shown(` ${scalar} `), scalar);
});

test("what the published suite takes is taken, and nothing of it is lost", () => {
  const cases = suite("y");
  assert.equal(cases.length, 95);
  for (const { name, bytes } of cases) {
    const text = bytes.toString();
    const lines = linesOf(text);
    assert.equal(lines.fault, null, name);
    assert.equal(squeezed(textOf(lines).join("\n")), squeezed(text), name);
  }
});

test("what the published suite refuses is refused, and shown with all its characters", () => {
  const cases = suite("n");
  assert.equal(cases.length, 188);
  for (const { name, bytes } of cases) {
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    const lines = linesOf(text);
    // The one whose fault is in its bytes, which are replaced in a text.
    const onlyBytes = lines.fault === null && text.includes("\ufffd");
    assert.ok(lines.fault || onlyBytes, name);
    const bare = (some) => some.replace(/[ \t\r\n]/g, "");
    assert.equal(bare(textOf(lines).join("")), bare(text), name);
  }
});

test("tokens are told by their kind", () => {
  const parts = [...linesOf('{"k": "s", "n": -1.50, "l": null}').read(1, 4)].flatMap((line) => line.parts);
  const kinds = parts.map(({ kind, text }) => `${kind} ${text.trim()}`).filter((part) => !part.startsWith("text"));
  assert.deepEqual(kinds, [
    "punctuation {",
    'key "k"', "punctuation :", 'string "s"', "punctuation ,",
    'key "n"', "punctuation :", "number -1.50", "punctuation ,",
    'key "l"', "punctuation :", "literal null",
  ]);
});

const FAULTS = [
  ['{"a": [1, 2,]}', [1, 13]],
  ['{"a": 1,}', [1, 9]],
  ["[1 2]", [1, 4]],
  ["[01]", [1, 3]],
  ["[+1]", [1, 2]],
  ["[.5]", [1, 2]],
  ["[1.]", [1, 4]],
  ["[1.e1]", [1, 4]],
  ["[-]", [1, 3]],
  ["[1e]", [1, 4]],
  ["[1e+]", [1, 5]],
  ["[0x1]", [1, 3]],
  ["[NaN]", [1, 2]],
  ["[nul]", [1, 5]],
  ["[trUe]", [1, 4]],
  ["[True]", [1, 2]],
  ["['a']", [1, 2]],
  ["{a: 1}", [1, 2]],
  ["{1: 1}", [1, 2]],
  ['{"a" 1}', [1, 6]],
  ['{"a":}', [1, 6]],
  ['{"a"}', [1, 5]],
  ['["\\x"]', [1, 4]],
  ['["\\u12g4"]', [1, 7]],
  ['["\\u{61}"]', [1, 5]],
  ['["a\u0000"]', [1, 4]],
  ['["a\u001f"]', [1, 4]],
  ['["a\nb"]', [1, 4]],
  ["[1]]", [1, 4]],
  ["[1}", [1, 3]],
  ['{"a": 1]', [1, 8]],
  ["{} x", [1, 4]],
  ["{} {}", [1, 4]],
  ["[1]\n\n x", [3, 2]],
  ["\n[1 2]", [2, 4]],
  ["{\n} {}", [2, 3]],
  ["{\n}\n{}", [3, 1]],
  ['{"a": 1}\n\n{"a": 2\n{"a": 3}\n', [3, 8]],
  ['{"a": 1}\n{"a":\n2}', [2, 6]],
  ['{"a": "\ud83d\ude00", b}', [1, 12]],
  ["[1,\f2]", [1, 4]],
  ["[1,\u00a02]", [1, 4]],
  ["\ufeff{}", [1, 1]],
  ["/**/[]", [1, 1]],
  ["[1] // no", [1, 5]],
  ["", [1, 1]],
  [" \n ", [2, 2]],
  ["[1, 2", [1, 6]],
  ['["abc', [1, 6]],
  ['["ab\\', [1, 6]],
  ['["ab\\u00', [1, 9]],
  ["[tr", [1, 4]],
  ["[-", [1, 3]],
  ['{"a"', [1, 5]],
  ['{"a":', [1, 6]],
  ["[", [1, 2]],
  ["{", [1, 2]],
  ["]", [1, 1]],
  [",", [1, 1]],
  ['"a" "b"', [1, 5]],
];

for (const [text, place] of FAULTS) {
  test(`the fault in ${JSON.stringify(text)} is at ${place.join(":")}`, () => assert.deepEqual(faultOf(text), place));
}

test("a fault says what is expected there", () => {
  const said = (text) => linesOf(text).fault.message;
  assert.equal(said("[1 2]"), "Not JSON: a comma or ] is expected.");
  assert.equal(said('{"a": 1 "b"}'), "Not JSON: a comma or } is expected.");
  assert.equal(said("[1,"), "The text ends; a value is expected.");
  assert.equal(said(" "), "The text is empty; a JSON document is expected.");
  assert.equal(said("[1] 2"), "Not JSON: something follows after the end of the document.");
  assert.equal(placeOf("[1 2]", linesOf("[1 2]").fault).message, said("[1 2]"));
});

test("only the four characters of JSON are white space", () => {
  assert.equal(faultOf(" \t\r\n[ \t\r\n1 \t\r\n] \t\r\n"), null);
  for (const space of ["\v", "\f", "\u0085", "\u00a0", "\u2028", "\ufeff", "\0"]) assert.ok(faultOf(`[1,${space}2]`), escape(space));
});

test("from its fault on a document is shown as it is", () => {
  assert.equal(shown('{"a": [1,  2,]}'), '{\n  "a": [\n    1,\n    2,\n]}');
  assert.equal(shown("name,x\n1,  2\n\nend"), "name,x\n1,  2\n\nend");
  assert.equal(shown('"name",  "x"\n1,2'), '"name",  "x"\n1,2');
});

test("a line that is no JSON is shown as it is, and those after it pretty", () => {
  assert.equal(shown('{"a":1}\n{"a":  2 x,\n[3]\n'), '{\n  "a": 1\n}\n{\n"a":  2 x,\n[\n  3\n]');
});

test("lines of JSON are taken for records only if the first one is whole", () => {
  assert.equal(faultOf("[1]\n[2]\n[3]"), null);
  assert.deepEqual(faultOf("[\n1]\n[2]"), [3, 1]);
  assert.equal(faultOf("\n\n[1]\r\n\r\n[2]\r\n"), null);
});

test("a text that was cut off has no fault at its end", () => {
  const whole = '{"a": [1, -2.5e3, "x\\u0061", true, null, {"b": {}}]}\n{"c": 1}\n';
  for (let length = 1; length < whole.length; length += 1) {
    assert.equal(faultOf(whole.slice(0, length), { complete: false }), null, whole.slice(0, length));
  }
  assert.deepEqual(faultOf("[1 2, 3", { complete: false }), [1, 4]);
});

test("as it is spelled a text has the lines that its line feeds make", () => {
  for (const text of ["", "a", "a\n", "a\n\nb", "\n", '{"a":\r\n 1}']) {
    assert.deepEqual(textOf(linesOf(text, { pretty: false })), text.split("\n"), JSON.stringify(text));
  }
});

test("lines can be read from anywhere, however the text was gone through", () => {
  const text = JSON.stringify(Array.from({ length: 2_000 }, (_, index) => ({ index, list: [index, "x".repeat(index)] })));
  for (const pretty of [true, false]) {
    const lines = new Lines(text, { pretty });
    let steps = 0;
    while (!lines.scan(() => true)) steps += 1;
    const all = textOf(lines);
    assert.equal(all.length, lines.count);
    if (pretty) assert.ok(steps > 20 && all.join("\n") === JSON.stringify(JSON.parse(text), null, 2));
    for (const first of [1, 2, 255, 256, 257, 1_000, 9_999, lines.count].filter((line) => line <= lines.count)) {
      assert.deepEqual(textOf(lines, first, first + 3), all.slice(first - 1, first + 3));
    }
  }
});

test("blocks of lines are all the lines, and all the text", () => {
  const text = JSON.stringify(Array.from({ length: 3_000 }, (_, index) => "y".repeat(index % 300)));
  const lines = linesOf(text);
  const blocks = Array.from({ length: lines.blocks }, (_, index) => lines.block(index));
  assert.ok(blocks.length > 5);
  assert.deepEqual([blocks[0].first, blocks[0].start, blocks.at(-1).last, blocks.at(-1).end], [1, 0, lines.count, text.length]);
  blocks.slice(1).forEach((block, index) => {
    assert.deepEqual([block.first, block.start], [blocks[index].last + 1, blocks[index].end]);
    assert.equal(lines.blockOf(block.first), index + 1);
    assert.equal(lines.blockOf(block.first - 1), index);
  });
});

test("long lines are kept in blocks of fewer lines", () => {
  const lines = linesOf(JSON.stringify(Array.from({ length: 100 }, () => "z".repeat(10_000))));
  assert.ok(lines.blocks > 10 && lines.blocks < 20);
});

test("before a text has been gone through, its last block ends where one is", () => {
  const lines = new Lines("[" + "1,".repeat(10_000) + "1]");
  lines.scan(() => true);
  const { end, last } = lines.block(lines.blocks - 1);
  assert.ok(end < 2_000 && last === lines.count && !lines.done);
  assert.ok(lines.hasPassed(100) && !lines.hasPassed(5_000));
});

test("the line of a place in the text is found", () => {
  const text = JSON.stringify(Array.from({ length: 1_000 }, (_, index) => `v${index}`));
  const lines = linesOf(text);
  for (const index of [0, 7, 500, 999]) {
    const [line] = textOf(lines, lines.lineOf(text.indexOf(`v${index}"`)), lines.lineOf(text.indexOf(`v${index}"`)));
    assert.equal(line.trim().replace(",", ""), `"v${index}"`);
  }
});

test("a hundred thousand levels are gone through, and not indented without end", () => {
  const lines = linesOf("[".repeat(100_000) + "]".repeat(100_000));
  assert.deepEqual([lines.fault, lines.count], [null, 199_999]);
  assert.deepEqual(textOf(lines, 99, 100).map((line) => line.length), [197, 199]);
  assert.deepEqual(textOf(lines, 1_000, 1_001).map((line) => line.length), [201, 201]);
  assert.deepEqual(faultOf("[".repeat(100_000)), [1, 100_001]);
});

test("a string of ten million characters is one line", () => {
  const lines = linesOf(JSON.stringify(["x".repeat(10_000_000)]));
  assert.equal(lines.count, 3);
  assert.equal(textOf(lines, 2, 2)[0].length, 10_000_004);
});
