// Documents for the tests: generated ones, always the same, and the cases of the published suite.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const STRINGS = ['""', '"a"', '"\\u0061"', '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '" :,{}[] "', '"\u202e\u200b"', '"\ud83d\ude00"', '"\\ud800"', '"//"', '"\u2028"', '"1"'];
const NUMBERS = ["0", "-0", "1.000000000000000005", "1e400", "-1E-400", "18446744073709551617", "0.10", "1e+05", "-12.5e3"];
const SPACES = ["", "", "", " ", "\n", "\t", "\r\n", "  \n "];

/** Numbers from 0 up to `below`, evenly, the same for the same seed. */
export function dice(seed) {
  let state = seed + 1;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A document with white space wherever it may stand; in `line` there is no line break. */
export function generated(seed, { line = false } = {}) {
  const roll = dice(seed);
  const spaces = line ? SPACES.filter((space) => !space.includes("\n")) : SPACES;
  const one = (of) => of[roll(of.length)];
  const space = () => one(spaces);
  const list = (open, close, item, depth) => {
    const items = Array.from({ length: roll(4) }, () => space() + item(depth + 1) + space());
    return open + (items.join(",") || space()) + close;
  };
  const value = (depth) => {
    const kind = roll(depth > 5 ? 4 : 8);
    if (kind === 0) return one(STRINGS);
    if (kind === 1) return one(NUMBERS);
    if (kind === 2) return one(["true", "false", "null"]);
    if (kind === 3) return one(["{}", "[]", "{ }", "[ ]"]);
    if (kind % 2) return list("[", "]", value, depth);
    return list("{", "}", (at) => one(STRINGS) + space() + ":" + space() + value(at), depth);
  };
  return space() + value(0) + space();
}

/** The text without white space outside strings. */
export function squeezed(text) {
  return text.replace(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/gs, "$1");
}

/** Of the published suite, laid out in the folder that SUITE names: {name, bytes}; `kind` is y, n or i. */
export function suite(kind) {
  const folder = process.env.SUITE;
  if (!folder) throw new Error("SUITE names the folder with the cases; tests/site/test_site.py sets it.");
  const names = readdirSync(folder).filter((name) => name.startsWith(`${kind}_`));
  return names.sort().map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}
