// A profile as a table with bars; its numbers stay as they are written.

import assert from "node:assert/strict";
import { test } from "node:test";

import { host } from "./fake_dom.mjs";
import { bar, showProfile, valueOf } from "../../site/charts.js";

const about = (types, more = {}) => ({ types, count: 0, nulls: types.null ?? 0, distinct: 1, ...more });

/** A profile's text. */
function profileOf(paths, { records = 2, truncated = false } = {}) {
  return JSON.stringify({ records, truncated, paths, schema: {} });
}

function rows(node) {
  return node.all((one) => one.name === "tbody").flatMap((body) => body.children.map((row) => row.children.map((cell) => cell.textContent)));
}

test("each path has a row, with its numbers as they are written", () => {
  const node = host();
  const number = { types: { integer: 1500, null: 1 }, count: 1501, nulls: 1, distinct: 257, minimum: "LEAST", maximum: 9 };
  const text = profileOf({ "": about({ object: 1501 }, { count: 1501 }), "/n": number, "/s": about({ string: 3 }, { count: 3, min_length: 1, max_length: 1200 }) }, { records: 1501 });
  showProfile(node, text.replace('"LEAST"', "-1.000000000000000005"));
  assert.equal(node.withClass("profile-summary")[0].textContent, "1,501 records, 3 paths.");
  assert.deepEqual(rows(node), [
    ["(record)", "1,501 object", "1,501", "0", "1", "", "", ""],
    ["/n", "1,500 integer, 1 null", "1,501", "1", "257", "-1.000000000000000005", "9", ""],
    ["/s", "3 string", "3", "0", "1", "", "", "1 to 1,200"],
  ]);
});

test("one record is one, and a profile that was cut says so", () => {
  const node = host();
  showProfile(node, profileOf({ "": about({ object: 1 }, { count: 1 }) }, { records: 1, truncated: true }));
  assert.equal(node.withClass("profile-summary")[0].textContent, "1 record, 1 path. There are more paths than are followed.");
});

test("the legend names the types that there are", () => {
  const node = host();
  showProfile(node, profileOf({ "": about({ object: 2 }, { count: 2 }), "/a": about({ string: 1, null: 1 }, { count: 2 }) }));
  assert.equal(node.withClass("profile-legend")[0].textContent, " null string object");
  assert.equal(node.withClass("swatch").length, 3);
});

test("a bar has a segment for each type, one after the other, and says in words what it shows", () => {
  const drawing = bar([{ size: 1, kind: "null" }, { size: 2, kind: "string" }], 6, "1 null, 2 string");
  assert.deepEqual([drawing.attributes.role, drawing.children[0].name, drawing.children[0].textContent], ["img", "title", "1 null, 2 string"]);
  const segments = drawing.all((node) => node.name === "rect").map((rect) => [rect.className, rect.attributes.x, rect.attributes.width]);
  assert.deepEqual(segments, [["kind-null", "0.00", "20.00"], ["kind-string", "20.00", "40.00"]]);
});

test("bars are as long as their paths have values, beside the one that has most", () => {
  const node = host();
  showProfile(node, profileOf({ "": about({ object: 2 }, { count: 2 }), "/l/*": about({ integer: 8 }, { count: 8 }) }));
  assert.deepEqual(node.all((one) => one.name === "rect").map((rect) => rect.attributes.width), ["30.00", "120.00"]);
});

test("a hundred paths are shown, and all when they are asked for", () => {
  const paths = (count) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`/p${index}`, about({ null: 1 }, { count: 1 })]));
  const node = host();
  showProfile(node, profileOf(paths(100)));
  assert.deepEqual([rows(node).length, node.withClass("profile-all").length], [100, 0]);
  showProfile(node, profileOf(paths(1_234)));
  const [all] = node.withClass("profile-all");
  assert.deepEqual([rows(node).length, all.type, all.textContent], [100, "button", "All 1,234 paths"]);
  all.click();
  assert.deepEqual([rows(node).length, rows(node).at(-1)[0], node.withClass("profile-all").length], [1_234, "/p1233", 0]);
  const [table] = node.withClass("profile");
  assert.ok(document.focused === table && table.tabIndex === -1);
});

test("heads and paths are known as such", () => {
  const node = host();
  showProfile(node, profileOf({ "": about({ object: 2 }, { count: 2 }) }));
  const scopes = node.all((one) => one.name === "th").map((head) => head.scope);
  assert.deepEqual(scopes, [...Array(8).fill("col"), "row"]);
});

test("what is no profile is said to be none", () => {
  for (const text of ["", "{", "[]", "{}", '{"paths": 1}', "cut off {"]) {
    const node = host();
    showProfile(node, text);
    assert.equal(node.textContent, "This is not a profile.");
  }
});

test("numbers and literals stay as they are spelled, strings are read", () => {
  const value = valueOf('{"min": -1.000000000000000005, "t": [true, null, "\\u0061\\n", 1e400], "o": {}, "e": []}');
  assert.deepEqual([...value.keys()], ["min", "t", "o", "e"]);
  assert.equal(value.get("min"), "-1.000000000000000005");
  assert.deepEqual(value.get("t"), ["true", "null", "a\n", "1e400"]);
  assert.deepEqual([value.get("o").size, value.get("e")], [0, []]);
});

test("a key may have any name", () => {
  const value = valueOf('{"__proto__": {"a": 1}, "constructor": 2}');
  assert.equal(value.get("__proto__").get("a"), "1");
  assert.equal(value.get("constructor"), "2");
});

test("nested values end where they end", () => {
  const value = valueOf('[[1, {"a": [2]}], 3, {"b": {"c": {}}, "d": 4}]');
  assert.equal(value[0][1].get("a")[0], "2");
  assert.equal(value[1], "3");
  assert.deepEqual([value[2].get("b").get("c").size, value[2].get("d")], [0, "4"]);
});

test("what is no JSON has no value", () => {
  for (const text of ["", "{", "[1,]", "no"]) assert.equal(valueOf(text), undefined);
});
