// What a drop or a choice consists of, with folders as browsers give them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { filesOfDrop, filesOfInput } from "../../site/files.js";

const file = (name) => ({ isFile: true, name, file: (resolve) => resolve(new File(["{}"], name)) });
const broken = (name) => ({ isFile: true, name, file: (_, reject) => reject(new DOMException("no", "NotReadableError")) });

/** A folder that gives its entries in portions, as browsers do. */
function folder(name, entries, portion = 2) {
  const createReader = () => {
    let at = 0;
    return { readEntries: (resolve) => resolve(entries.slice(at, (at += portion))) };
  };
  return { isFile: false, name, createReader };
}

/** A transfer that is empty once its event is over. */
function transfer(entries) {
  const items = entries.map((entry) => ({ kind: "file", webkitGetAsEntry: () => entry }));
  queueMicrotask(() => items.splice(0));
  return { items };
}

const paths = ({ files }) => files.map(({ path }) => path);

test("files and folders are taken, with all that is in them, in the order of their paths", async () => {
  const inner = folder("inner", ["e", "d", "c", "b", "a"].map(file));
  const found = await filesOfDrop(transfer([file("z.json"), folder("data", [inner, file("x.json")])]));
  const expected = ["data/inner/a", "data/inner/b", "data/inner/c", "data/inner/d", "data/inner/e", "data/x.json", "z.json"];
  assert.deepEqual(paths(found), expected);
  assert.ok(found.files.every((one) => one.file instanceof File));
});

test("what systems leave behind is left out and counted", async () => {
  const git = folder(".git", [file("config"), file("HEAD")]);
  const found = await filesOfDrop(transfer([folder("d", [file(".DS_Store"), file("Thumbs.db"), file("desktop.ini"), git, file("a.json")])]));
  assert.deepEqual([paths(found), found.hidden, found.unreadable], [["d/a.json"], 4, []]);
});

test("what is hidden is not looked into, and is left out at the top as well", async () => {
  const locked = { isFile: false, name: ".git", createReader: () => assert.fail("looked into") };
  const found = await filesOfDrop(transfer([file(".env"), locked, file("a.json")]));
  assert.deepEqual([paths(found), found.hidden, found.unreadable], [["a.json"], 2, []]);
});

test("an empty folder is nothing", async () => {
  const found = await filesOfDrop(transfer([folder("empty", [])]));
  assert.deepEqual(found, { files: [], hidden: 0, unreadable: [] });
});

test("what cannot be read is named, and the others are taken", async () => {
  const locked = { isFile: false, name: "locked", createReader: () => ({ readEntries: (_, reject) => reject(new Error()) }) };
  const found = await filesOfDrop(transfer([folder("d", [broken("b.json"), file("a.json"), locked])]));
  assert.deepEqual([paths(found), found.unreadable], [["d/a.json"], ["d/b.json", "d/locked"]]);
});

test("text that is dropped with files is no file", async () => {
  const items = [{ kind: "string" }, { kind: "file", webkitGetAsEntry: () => file("a") }];
  assert.deepEqual(paths(await filesOfDrop({ items })), ["a"]);
});

test("a browser without entries gives files", async () => {
  const items = [{ kind: "file", getAsFile: () => new File(["{}"], "a.json") }];
  assert.deepEqual(paths(await filesOfDrop({ items })), ["a.json"]);
});

test("an input gives files, and with a folder their paths in it", () => {
  const inFolder = (path) => Object.assign(new File(["{}"], path.split("/").at(-1)), { webkitRelativePath: path });
  const files = [new File(["{}"], "b.json"), inFolder("f/a.json"), inFolder("f/.git/config"), inFolder("f/.git/HEAD")];
  const found = filesOfInput({ files });
  assert.deepEqual([paths(found), found.hidden], [["b.json", "f/a.json"], 1]);
});
