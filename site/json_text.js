// JSON as text: tokens and pretty-printed lines, each token as it is spelled. Nothing is turned into a value, so no
// digit, no key that stands twice and no order is lost. Strict (RFC 8259); what is no JSON is shown as it is.
//
// A cursor stands at the beginning of a line and is small: from a copy of it any line can be made again, without the
// text before it. A file is one document, or a record per line, as the pipeline has it (docs/json.md).

const [TAB, LINE_FEED, RETURN, SPACE] = [9, 10, 13, 32];
const [QUOTE, PLUS, COMMA, MINUS, POINT, ZERO, NINE, COLON] = [0x22, 0x2b, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x3a];
const [OPEN_ARRAY, BACKSLASH, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5c, 0x5d, 0x7b, 0x7d];
const ESCAPES = new Set('"\\/bfnrt');
const LITERALS = { t: "true", f: "false", n: "null" };
const DEEPEST_INDENT = 100; // levels; below, lines stand under each other

/** What is not JSON: the index of the first character that cannot stand there, and why. */
export class Fault {
  constructor(at, message) {
    this.at = at;
    this.message = message;
  }
}

/** Where a fault lies in the text: {line, column, message}, both counted from 1, columns in code points. */
export function placeOf(text, { at, message }) {
  const start = at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
  let line = 1;
  for (let found = text.indexOf("\n"); found >= 0 && found < start; found = text.indexOf("\n", found + 1)) line += 1;
  let column = 1;
  for (let index = start; index < at; index += text.codePointAt(index) > 0xffff ? 2 : 1) column += 1;
  return { line, column, message };
}

/**
 * Where the first line begins. A copy of a cursor ({...cursor}) is one of its own.
 * `phase`: what the next line is: record, key, element, close; rest (as it is), end (there is none).
 */
export function begin(text, pretty) {
  const cursor = { at: 0, begin: 0, stop: text.length, phase: "rest", stack: null, fault: null };
  if (!pretty) return cursor;
  const at = skip(text, 0, text.length);
  if (at === text.length) return { ...cursor, fault: new Fault(at, "The text is empty; a JSON document is expected.") };
  return { ...cursor, at, begin: at, phase: "record" };
}

/** Goes one line on. Puts its parts, {kind, text}, into `parts` if there are any to be made; notes the first fault. */
export function readLine(text, cursor, parts) {
  if (cursor.phase !== "rest") {
    const { at } = cursor;
    try {
      return jsonLine(text, cursor, parts);
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      cursor.fault ??= fault;
      Object.assign(cursor, { at, phase: "rest", stack: null });
      if (parts) parts.length = 0;
    }
  }
  return restLine(text, cursor, parts);
}

function jsonLine(text, cursor, parts) {
  const closes = cursor.phase === "close";
  const { close } = cursor.stack ?? {};
  if (closes) cursor.stack = cursor.stack.parent;
  if (parts && cursor.stack) put(parts, "text", "  ".repeat(Math.min(cursor.stack.depth, DEEPEST_INDENT)));
  if (closes) {
    cursor.at += 1;
    if (parts) put(parts, "punctuation", String.fromCharCode(close));
    return afterValue(text, cursor, parts);
  }
  if (cursor.phase === "key") key(text, cursor, parts);
  return value(text, cursor, parts);
}

function key(text, cursor, parts) {
  const { at, stop } = cursor;
  if (text.charCodeAt(at) !== QUOTE) throw expected(text, at, "a key in double quotes");
  const end = stringEnd(text, at);
  const colon = skip(text, end, stop);
  if (text.charCodeAt(colon) !== COLON) throw expected(text, colon, "a colon");
  cursor.at = skip(text, colon + 1, stop);
  if (parts) {
    put(parts, "key", text.slice(at, end));
    put(parts, "punctuation", ": ");
  }
}

function value(text, cursor, parts) {
  const { at, stop } = cursor;
  const code = text.charCodeAt(at);
  if (code !== OPEN_ARRAY && code !== OPEN_OBJECT) {
    const [kind, end] = scalar(text, at, code);
    if (parts) put(parts, kind, text.slice(at, end));
    cursor.at = end;
    return afterValue(text, cursor, parts);
  }
  const close = code === OPEN_ARRAY ? CLOSE_ARRAY : CLOSE_OBJECT;
  const inside = skip(text, at + 1, stop);
  const isEmpty = text.charCodeAt(inside) === close;
  if (parts) put(parts, "punctuation", String.fromCharCode(...(isEmpty ? [code, close] : [code])));
  if (isEmpty) {
    cursor.at = inside + 1;
    return afterValue(text, cursor, parts);
  }
  cursor.at = inside;
  cursor.stack = { close, parent: cursor.stack, depth: (cursor.stack?.depth ?? 0) + 1 };
  cursor.phase = close === CLOSE_ARRAY ? "element" : "key";
}

function afterValue(text, cursor, parts) {
  const { stack, stop } = cursor;
  if (!stack) return afterRecord(text, cursor);
  const at = skip(text, cursor.at, stop);
  const code = text.charCodeAt(at);
  if (code === COMMA) {
    if (parts) put(parts, "punctuation", ",");
    cursor.at = skip(text, at + 1, stop);
    cursor.phase = stack.close === CLOSE_ARRAY ? "element" : "key";
  } else if (code === stack.close) {
    cursor.at = at;
    cursor.phase = "close";
  } else throw expected(text, at, `a comma or ${stack.close === CLOSE_ARRAY ? "]" : "}"}`);
}

function afterRecord(text, cursor) {
  const at = skip(text, cursor.at, cursor.stop);
  if (at === cursor.stop) return nextRecord(text, cursor);
  // Of a file of lines the first one is a whole document; from then on a record stops where its line does.
  const firstBreak = text.indexOf("\n", cursor.begin);
  const isLine = firstBreak >= cursor.at && firstBreak < at;
  if (!isLine) throw new Fault(at, "Not JSON: something follows after the end of the document.");
  nextRecord(text, cursor, at);
}

function nextRecord(text, cursor, from = cursor.stop) {
  const at = skip(text, from, text.length);
  if (at === text.length) {
    cursor.phase = "end";
    return;
  }
  const stop = text.indexOf("\n", at);
  Object.assign(cursor, { at, begin: at, stop: stop < 0 ? text.length : stop, phase: "record", stack: null });
}

// As it is: to the end of the line, or of what is no JSON.
function restLine(text, cursor, parts) {
  const { at, stop } = cursor;
  const found = text.indexOf("\n", at);
  const end = found < 0 || found > stop ? stop : found;
  if (parts) put(parts, "text", text.slice(at, end));
  cursor.at = end + 1;
  if (cursor.at > stop) nextRecord(text, cursor); // a line break at the end of a file has an empty line behind it
}

function scalar(text, at, code) {
  if (code === QUOTE) return ["string", stringEnd(text, at)];
  if (code === MINUS || (code >= ZERO && code <= NINE)) return ["number", numberEnd(text, at)];
  const word = LITERALS[text[at]];
  if (!word) throw expected(text, at, "a value");
  for (let index = 1; index < word.length; index += 1) {
    if (text[at + index] !== word[index]) throw expected(text, at + index, word);
  }
  return ["literal", at + word.length];
}

function stringEnd(text, start) {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code < SPACE) throw expected(text, at, "an escape instead of a control character, or the end of the string");
    if (code === BACKSLASH) {
      at += 1;
      if (text[at] === "u") at = hexadecimalEnd(text, at + 1) - 1;
      else if (!ESCAPES.has(text[at])) throw expected(text, at, 'one of "\\/bfnrtu after a backslash');
    }
  }
  throw expected(text, text.length, "the end of the string");
}

function hexadecimalEnd(text, start) {
  for (let at = start; at < start + 4; at += 1) {
    if (!/^[0-9a-fA-F]$/.test(text.charAt(at))) throw expected(text, at, "a hexadecimal digit");
  }
  return start + 4;
}

function numberEnd(text, start) {
  let at = text.charCodeAt(start) === MINUS ? start + 1 : start;
  at = text.charCodeAt(at) === ZERO ? at + 1 : digits(text, at);
  if (text.charCodeAt(at) === POINT) at = digits(text, at + 1);
  if (text[at] === "e" || text[at] === "E") {
    const sign = text.charCodeAt(at + 1);
    at = digits(text, sign === PLUS || sign === MINUS ? at + 2 : at + 1);
  }
  return at;
}

function digits(text, start) {
  let at = start;
  while (text.charCodeAt(at) >= ZERO && text.charCodeAt(at) <= NINE) at += 1;
  if (at === start) throw expected(text, at, "a digit");
  return at;
}

function skip(text, start, stop) {
  let at = start;
  for (; at < stop; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== SPACE && code !== LINE_FEED && code !== RETURN && code !== TAB) break;
  }
  return at;
}

function expected(text, at, what) {
  return new Fault(at, at < text.length ? `Not JSON: ${what} is expected.` : `The text ends; ${what} is expected.`);
}

function put(parts, kind, text) {
  parts.push({ kind, text });
}
