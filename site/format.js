// Sizes, times and outcomes as people read them.

import { legible } from "./json_nodes.js";

const UNITS = ["kB", "MB", "GB", "TB"];
const whole = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

/** 1,234 */
export const count = (number) => whole.format(number);

/** "1 file", "2 files" */
export const many = (number, one, more = `${one}s`) => `${count(number)} ${number === 1 ? one : more}`;

/** "830 bytes", "1.23 MB": three digits, powers of a thousand. */
export function bytes(size) {
  if (size < 1000) return many(size, "byte");
  let value = size;
  let unit = -1;
  do {
    value /= 1000;
    unit += 1;
  } while (Math.round(value) >= 1000 && unit < UNITS.length - 1);
  return `${short.format(value)} ${UNITS[unit]}`;
}

/** A time of the API in the reader's zone; `long` with the seconds and the zone. */
export function time(iso, long = false) {
  return (long ? exact : moment).format(new Date(iso));
}

/** "Processed" or "Refused": the API's status in a word. */
export const statusWord = (status) => (status === "processed" ? "Processed" : "Refused");

/** What became of a document, after its status: "1,000 records, 3 refused" or "line 5, column 37: …"; of one record nothing. */
export function outcome(entry) {
  if (entry.error) return legible(`${place(entry.error)}${entry.error.message}`);
  const parts = [];
  const plain = entry.documents === 1 && !entry.rejected && !entry.dropped;
  if (entry.documents !== null && !plain) parts.push(many(entry.documents, "record"));
  if (entry.rejected) parts.push(`${count(entry.rejected)} refused`);
  if (entry.dropped) parts.push(`${count(entry.dropped)} left out`);
  return parts.join(", ");
}

/** "processed: 1,000 records, 3 refused" in one sentence. */
export function fate(entry) {
  const told = outcome(entry);
  return told ? `${statusWord(entry.status)}: ${told}` : statusWord(entry.status);
}

/** "line 5, column 37: ", "at /items/0: ", or nothing. */
function place({ line, column, pointer }) {
  if (line) return `line ${count(line)}${column ? `, column ${count(column)}` : ""}: `;
  return pointer ? `at ${pointer}: ` : "";
}
