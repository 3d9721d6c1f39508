// Reads what a link leads to, no more of it than is asked for, and unpacks gzip, also of a file that was cut off.

const MiB = 1024 * 1024;
const UNFOLDS = 4; // what is unpacked is at most so many times what is read
const CHUNK = 65536; // bytes unpacked at a time: so little is lost of a file that ends in the middle
const SENTENCES = {
  0: "The file cannot be reached. Check the connection, then try again.",
  403: "The link to the file has expired. Open the document again.",
  404: "The file is no longer there.",
};

/** The file could not be read; `status` is that of the answer, 0 where there was none. */
export class ReadError extends Error {
  constructor(status) {
    super(SENTENCES[status] ?? `The storage answered ${status}. Try again in a moment.`);
    this.status = status;
  }
}

/**
 * The beginning of a file as text. `whole`: the browser will unpack it (Content-Encoding), so that no part can be
 * asked for. Returns {text, complete, compressed, bytes, totalBytes, replaced, damaged}.
 *
 * - complete: this is all of it. compressed: "gzip", null, or "zstd", whose text is "": browsers cannot unpack it.
 * - bytes: read, as they are stored. totalBytes: of the whole file, null where the answer does not say.
 * - replaced: it is not UTF-8; what is not stands as U+FFFD. A byte order mark stays.
 * - damaged: all was read, but it does not unpack to its end.
 *
 * Throws ReadError, and what `signal` gives when it is aborted.
 */
export async function read(url, { limitBytes = 8 * MiB, whole = false, signal, onProgress = () => {}, send = browser } = {}) {
  const options = { signal, cache: "no-store", credentials: "omit" };
  const attempt = async (headers) => {
    const answer = await send(url, { ...options, headers });
    // Of an empty file there is no part.
    if (answer.status === 416) return { bytes: new Uint8Array(), totalBytes: 0, isAll: true };
    if (!answer.ok) throw new ReadError(answer.status);
    const totalBytes = totalOf(answer);
    const got = await taken(answer.body.getReader(), limitBytes, (received) => onProgress(received, totalBytes));
    if (got.error) throw got.error;
    const isWhole = totalBytes === null ? got.bytes.length < limitBytes : totalBytes <= limitBytes;
    return { bytes: got.bytes, totalBytes, isAll: !got.cut && (answer.status === 200 || isWhole) };
  };
  const failed = (error) => {
    throw signal?.aborted ? (signal.reason ?? error) : error instanceof ReadError ? error : new ReadError(0);
  };
  // A browser that unpacks on the way (Content-Encoding) fails at a part. Of the whole the beginning can be taken.
  const again = (error) => (signal?.aborted || error instanceof ReadError ? failed(error) : attempt({}).catch(failed));
  const beginning = whole ? {} : { range: `bytes=0-${limitBytes - 1}` };
  const { bytes, totalBytes, isAll } = await attempt(beginning).catch(again);
  const stored = Math.min(bytes.length, totalBytes ?? Infinity); // the browser may have unpacked more
  return unpacked(bytes, { complete: isAll, bytes: stored, totalBytes }, limitBytes);
}

async function unpacked(bytes, about, limitBytes) {
  if (starts(bytes, [0x28, 0xb5, 0x2f, 0xfd])) return { ...textOf(new Uint8Array(), about), compressed: "zstd" };
  if (!starts(bytes, [0x1f, 0x8b])) return textOf(bytes, about);
  const got = await taken(gunzip(bytes), limitBytes * UNFOLDS, () => {});
  const complete = about.complete && !got.error && !got.cut;
  return textOf(got.bytes, { ...about, compressed: "gzip", complete, damaged: about.complete && Boolean(got.error) });
}

function gunzip(bytes) {
  let at = 0;
  const source = new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.subarray(at, (at += CHUNK)));
    },
  });
  return source.pipeThrough(new DecompressionStream("gzip")).getReader();
}

// Reads until `limit` bytes; what came before an error is kept: {bytes, cut, error}.
async function taken(reader, limit, tell) {
  const chunks = [];
  let [length, error, part] = [0, null, {}];
  try {
    while (!(part = await reader.read()).done && length < limit) {
      chunks.push(part.value);
      length += part.value.length;
      tell(Math.min(length, limit));
    }
    reader.cancel().catch(() => {});
  } catch (reason) {
    error = reason;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { bytes: bytes.subarray(0, limit), cut: !error && (!part.done || length > limit), error };
}

function textOf(bytes, { complete, ...about }) {
  const decode = (fatal) => new TextDecoder("utf-8", { fatal, ignoreBOM: true }).decode(bytes, { stream: !complete });
  const result = { complete, compressed: null, damaged: false, ...about };
  try {
    return { ...result, text: decode(true), replaced: false };
  } catch {
    return { ...result, text: decode(false), replaced: true };
  }
}

const browser = (...request) => fetch(...request);

// Of the whole file; a browser may keep the header of a part from us.
function totalOf(answer) {
  if (answer.status === 206) {
    const total = /\/(\d+)$/.exec(answer.headers.get("content-range") ?? "");
    return total ? Number(total[1]) : null;
  }
  const length = answer.headers.get("content-length");
  return length === null ? null : Number(length);
}

function starts(bytes, magic) {
  return magic.every((byte, index) => bytes[index] === byte);
}
