// Calls of the API. What may pass (busy, not available) is tried again here; what is refused is a sentence.

import { legible } from "./json_nodes.js";

const TRIES = 6;
const LONGEST_WAIT_SECONDS = 60;
const MAY_PASS = [429, 502, 503, 504];

/** An answer that is no success. `code` is the problem's, "offline" when there was no answer at all.
 *  `retryAfter`: seconds, where the answer says so, else null. */
export class ApiError extends Error {
  constructor(status, code, message, retryAfter = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/**
 * `call(method, path, {body, etag, signal, tries})` gives {status, body, etag}; status is 304 when nothing
 * has changed since `etag`. `waiting(seconds)` is told when a call waits to be tried again.
 */
export function api(session, waiting = () => {}, send = (...request) => fetch(...request), pause = sleep) {
  async function call(method, path, options = {}) {
    const { tries = TRIES } = options;
    let renewed = false;
    for (let tried = 1; ; tried += 1) {
      const answer = await once(method, path, options);
      if (answer.status === 401 && !renewed) {
        renewed = true;
        await renew();
      } else if (MAY_PASS.includes(answer.status) && tried < tries) {
        const seconds = Math.min(retryAfter(answer) ?? 2 ** (tried - 1), LONGEST_WAIT_SECONDS);
        waiting(seconds);
        await pause(seconds * 1000 * (1 + Math.random() / 5), options.signal);
      } else {
        return read(answer);
      }
    }
  }

  async function once(method, path, { body, etag, signal }) {
    const token = await session.token();
    if (!token) throw new ApiError(401, "signed-out", ENDED);
    const headers = { authorization: `Bearer ${token}` };
    if (etag) headers["if-none-match"] = etag;
    if (body !== undefined) headers["content-type"] = "application/json";
    try {
      const sent = body === undefined ? undefined : JSON.stringify(body);
      return await send(`api/${path}`, { method, headers, body: sent, signal, cache: "no-store" });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new ApiError(0, "offline", "The service cannot be reached. Check the connection; nothing on this page is lost.");
    }
  }

  async function renew() {
    try {
      await session.renew();
    } catch (error) {
      throw new ApiError(401, error.code ?? "signed-out", error.code === "offline" ? error.message : ENDED);
    }
  }

  return { call, get: (path, options) => call("GET", path, options) };
}

const ENDED = "The session has ended. Sign in again to go on.";

async function read(answer) {
  const etag = answer.headers.get("etag");
  if (answer.status === 304) return { status: 304, body: null, etag };
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return { status: answer.status, body, etag };
  throw new ApiError(answer.status, body.code ?? null, sentence(answer.status, body), retryAfter(answer));
}

const retryAfter = (answer) => Number(answer.headers.get("retry-after")) || null;

function sentence(status, body) {
  if (status === 401) return ENDED;
  if (body.detail) return legible(String(body.detail));
  if (status === 429) return "There were too many requests. Wait a minute, then try again.";
  return `The service answered ${status}${body.message ? ` (${legible(String(body.message))})` : ""}. Try again in a moment.`;
}

/** Waits; rejects as an aborted fetch does when the signal says so. */
export function sleep(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
  });
}
