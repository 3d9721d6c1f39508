// What moves a file's bytes, and the patience it is done with.

const TRIES = 5; // of what fails for a reason that may pass
const LONGEST_WAIT = 300; // seconds
const MAY_PASS = [0, 408, 429, 500, 502, 503, 504];

/** A request to the storage that was not taken. `status` is 0 where there was no answer, `code` is S3's. */
export class SendError extends Error {
  constructor(status, code = null) {
    super(status ? `The storage refused the file (${code ?? status}).` : "The connection broke too often. Retry it later.");
    Object.assign(this, { status, code });
  }
}

/** Sends `body`, says how many bytes are gone. Throws SendError, and the signal's reason when it is aborted. */
export function send({ method, url, headers = {}, body }, { signal, onProgress, request = browserRequest }) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const sending = request();
    const abort = () => sending.abort();
    const end = (settle, value) => {
      signal.removeEventListener("abort", abort);
      settle(value);
    };
    sending.open(method, url);
    for (const [name, value] of Object.entries(headers)) sending.setRequestHeader(name, value);
    sending.upload.onprogress = ({ loaded }) => onProgress(loaded);
    sending.onerror = sending.ontimeout = () => end(reject, new SendError(0));
    sending.onabort = () => end(reject, signal.reason ?? new SendError(0));
    sending.onload = () => {
      if (sending.status >= 200 && sending.status < 300) end(resolve);
      else end(reject, new SendError(sending.status, /<Code>(\w+)<\/Code>/.exec(sending.responseText)?.[1]));
    };
    signal.addEventListener("abort", abort);
    sending.send(body);
  });
}

/**
 * Does a task again until it succeeds. Who is asked to wait waits as long as that takes; while the browser is offline
 * nothing is tried; other failures that may pass are tried five times, more slowly each time.
 */
export async function patiently(task, { signal, told, wait = sleep, connection = browser }) {
  for (let tries = 1; ; ) {
    signal.throwIfAborted();
    try {
      return await task();
    } catch (error) {
      signal.throwIfAborted();
      if (!MAY_PASS.includes(error.status)) throw error;
      if (error.retryAfter) {
        told("limit");
        await wait(Math.min(error.retryAfter, LONGEST_WAIT) * 1000, signal);
      } else if (!connection.isOnline()) {
        told("connection");
        await connection.whenOnline(signal);
      } else {
        if (tries === TRIES) throw error;
        told(error.status === 429 || error.status === 503 ? "limit" : "network");
        await wait(1000 * 2 ** (tries - 1) * (1 + Math.random() / 4), signal);
        tries += 1;
      }
      told(null);
    }
  }
}

/** Lets so many in at a time. `take(signal)` waits for a place and gives the function that gives it back. */
export class Places {
  constructor(count) {
    this._free = count;
    this._waiting = [];
  }

  async take(signal) {
    if (this._free > 0) this._free -= 1;
    else await new Promise((resolve) => this._waiting.push(resolve));
    const leave = () => {
      const next = this._waiting.shift();
      if (next) next();
      else this._free += 1;
    };
    if (signal.aborted) leave();
    signal.throwIfAborted();
    return leave;
  }
}

/** The SHA-256 of bytes, as Base64. */
export async function sha256(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/** A blob's bytes; an Error with a sentence and the code `file-gone` where they can no longer be read. */
export async function bytesOf(blob) {
  return blob.arrayBuffer().catch(() => {
    const gone = new Error("The file can no longer be read: it was changed or removed. Choose it again.");
    throw Object.assign(gone, { code: "file-gone" });
  });
}

const browserRequest = () => new XMLHttpRequest();

const browser = {
  isOnline: () => navigator.onLine,
  whenOnline: (signal) => until(signal, (resolve) => addEventListener("online", resolve, { once: true })),
};

function sleep(milliseconds, signal) {
  return until(signal, (resolve) => setTimeout(resolve, milliseconds));
}

function until(signal, begin) {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    begin(resolve);
  });
}
