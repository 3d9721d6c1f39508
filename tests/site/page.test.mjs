// What people read of sizes and outcomes, what the address means, and that index.html names every file it needs.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { query, readAddress } from "../../site/address.js";
import { bytes, fate, outcome } from "../../site/format.js";

const SITE = new URL("../../site/", import.meta.url);
const index = readFileSync(new URL("index.html", SITE), "utf8");
const modules = readdirSync(SITE).filter((name) => name.endsWith(".js"));
const source = (name) => readFileSync(new URL(name, SITE), "utf8");

test("every module is named in index.html, so that all are asked for at once", () => {
  const named = [...index.matchAll(/(?:modulepreload" href|script type="module" src)="([^"]+)"/g)].map(([, name]) => name);
  assert.deepEqual(named.sort(), modules.sort());
});

test("every module is needed, and no import leads elsewhere", () => {
  const imported = modules.flatMap((name) => [...source(name).matchAll(/^(?:import|export) (?:[^;"]*? from )?"([^"]+)";/gm)].map(([, from]) => from));
  assert.deepEqual([...new Set(imported)].sort(), modules.filter((name) => name !== "main.js").map((name) => `./${name}`).sort());
});

test("nothing is loaded from elsewhere, stored, or read as markup", () => {
  const forbidden = /https?:\/\/(?!www\.w3\.org\/)|localStorage|sessionStorage|document\.cookie|indexedDB|innerHTML|outerHTML|insertAdjacentHTML|\beval\b/;
  for (const name of modules) assert.doesNotMatch(source(name), forbidden, name);
  assert.doesNotMatch(index, /https?:|\sstyle=|\son[a-z]+=|<style|<script(?! type="module" src)/);
});

test("every id that a script asks for is in the page", () => {
  const ids = new Set([...index.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
  for (const name of modules) {
    for (const [, id] of source(name).matchAll(/byId\("([^"]+)"\)/g)) assert.ok(ids.has(id), `${name}: ${id}`);
  }
});

test("sizes are said with three digits", () => {
  const cases = [[0, "0 bytes"], [1, "1 byte"], [999, "999 bytes"], [1000, "1 kB"], [107_884, "108 kB"], [999_499, "999 kB"], [999_500, "1 MB"], [1_234_567, "1.23 MB"], [5e12, "5 TB"], [5e15, "5,000 TB"]];
  for (const [size, said] of cases) assert.equal(bytes(size), said);
});

const entry = { status: "processed", documents: 1000, rejected: null, dropped: null, error: null };
const error = { code: "syntax", message: "A comma is missing.", line: 5, column: 37, pointer: null };

test("an outcome is said in one sentence", () => {
  assert.equal(fate({ ...entry, rejected: 3 }), "Processed: 1,000 records, 3 refused");
  assert.equal(fate({ ...entry, documents: 1, rejected: 0, dropped: 2 }), "Processed: 1 record, 2 left out");
  assert.equal(fate({ ...entry, documents: 1 }), "Processed");
  assert.equal(fate({ ...entry, documents: 0 }), "Processed: 0 records");
  assert.equal(fate({ ...entry, documents: null }), "Processed");
  assert.equal(fate({ ...entry, status: "quarantined", documents: null, error }), "Refused: line 5, column 37: A comma is missing.");
  assert.equal(outcome({ ...entry, error: { ...error, column: null } }), "line 5: A comma is missing.");
  assert.equal(outcome({ ...entry, error: { ...error, line: null, pointer: "/items/0" } }), "at /items/0: A comma is missing.");
  assert.equal(outcome({ ...entry, error: { ...error, line: null, pointer: null } }), "A comma is missing.");
});

test("an address says which documents are meant; what is not known is left out", () => {
  const told = readAddress("#collection=orders&name=a%26b%20c&document=1f&other=1");
  assert.deepEqual(told, { collection: "orders", status: "", name: "a&b c", from: "", to: "", document: "1f" });
});

test("a day of the address is a day of this time zone, and the last one is included", () => {
  const asked = query(readAddress("#from=2026-11-01&to=2026-11-30&status=quarantined&name=2026/a"));
  assert.deepEqual(Object.fromEntries(asked), {
    status: "quarantined",
    name_prefix: "2026/a",
    uploaded_from: new Date(2026, 10, 1).toISOString(),
    uploaded_before: new Date(2026, 11, 1).toISOString(),
  });
});

test("what is no day is no filter", () => {
  for (const day of ["yesterday", "2026-11", "99999-01-01", "2026-11-01x"]) assert.equal(String(query(readAddress(`#from=${day}`))), "");
});
