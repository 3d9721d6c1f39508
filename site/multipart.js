// A large file in parts, each with its SHA-256, which the storage verifies. What an earlier try has brought up is
// kept, if the file still has the same bytes there.

import { bytesOf, sha256 } from "./sending.js";

const FIRST_BATCH = 4; // parts hashed before anything is sent
const BATCH = 16; // parts that are signed with one call
const ROUNDS = 3; // of parts that turn out to be missing
const BAD_DIGEST = ["BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch"];

/**
 * Brings a file up. `request`: what POST /uploads takes. `way` is how, see Uploads: api, patiently, send, take, gate,
 * told, signal. An upload that is no longer known is begun anew, once.
 */
export async function sendInParts(file, request, way) {
  for (let isAnew = false; ; isAnew = true) {
    const stop = new AbortController();
    const signal = AbortSignal.any([way.signal, stop.signal]);
    try {
      return await bringUp(file, request, { ...way, signal });
    } catch (error) {
      if (isAnew || error.status !== 404) throw error;
    } finally {
      stop.abort(); // parts still on their way when one has failed
    }
  }
}

async function bringUp(file, request, way) {
  const call = (method, path, body) => way.patiently(() => way.api(method, path, body, way.signal));
  const upload = await call("POST", "uploads", { ...request, size: file.size });
  way.told({ state: "hashing", documentId: upload.id, upload: upload.upload, sent: 0 });
  const parts = new Parts(file, upload, way);
  let missing = Array.from({ length: upload.parts }, (_, index) => index + 1);
  for (let round = 1; ; round += 1) {
    await parts.send(missing);
    try {
      return await call("POST", `uploads/${upload.upload}/complete`);
    } catch (error) {
      if (error.code !== "parts-missing" || round === ROUNDS) throw error;
      const { uploaded } = await call("GET", `uploads/${upload.upload}`);
      const there = new Set(uploaded.map((part) => part.number));
      missing = missing.filter((number) => !there.has(number));
      if (!missing.length) throw error;
      missing.forEach((number) => parts.forget(number));
    }
  }
}

class Parts {
  constructor(file, upload, way) {
    this._file = file;
    this._upload = upload;
    this._way = way;
    this._there = new Map(upload.uploaded.map((part) => [part.number, part.sha256]));
    this._sent = new Map(); // number → bytes
  }

  /** A part that was thought to be there is not. */
  forget(number) {
    this._there.delete(number);
    this._tell(number, 0);
  }

  async send(numbers) {
    const batches = [numbers.slice(0, FIRST_BATCH)];
    for (let at = FIRST_BATCH; at < numbers.length; at += BATCH) batches.push(numbers.slice(at, at + BATCH));
    let next = this._lacking(batches[0]);
    for (let index = 0; index < batches.length; index += 1) {
      const parts = await next;
      // The next ones are hashed while these are sent.
      next = this._lacking(batches[index + 1] ?? []);
      next.catch(() => {}); // it is awaited in the next turn, if there is one
      await this._sendBatch(parts);
    }
  }

  // Those of some parts whose bytes are not there: {number, blob, sha256}.
  async _lacking(numbers) {
    const parts = [];
    for (const number of numbers) {
      this._way.signal.throwIfAborted();
      const size = this._upload.part_bytes;
      const blob = this._file.slice((number - 1) * size, number * size);
      const hash = await sha256(await bytesOf(blob));
      if (this._there.get(number) === hash) this._tell(number, blob.size);
      else parts.push({ number, blob, sha256: hash });
    }
    return parts;
  }

  async _sendBatch(parts) {
    if (!parts.length) return;
    await this._way.gate();
    const links = await this._way.patiently(() => this._signed(parts));
    await Promise.all(parts.map((part) => this._sendPart(part, links.get(part.number))));
  }

  async _sendPart(part, link) {
    const { signal, take, gate, patiently, send } = this._way;
    const leave = await take(signal);
    try {
      for (let tried = false; ; tried = true) {
        try {
          await patiently(async () => {
            await gate();
            if (!link || isOld(link)) link = (await this._signed([part])).get(part.number);
            this._tell(part.number, 0);
            const onProgress = (loaded) => this._tell(part.number, Math.min(loaded, part.blob.size));
            await send({ method: "PUT", url: link.url, headers: link.headers, body: part.blob }, signal, onProgress);
          });
          return this._tell(part.number, part.blob.size);
        } catch (error) {
          await this._mend(part, error, tried && !isOld(link));
          link = null;
        }
      }
    } finally {
      leave();
    }
  }

  // What can be tried once more: a link that is refused, and bytes that are not those that were hashed.
  async _mend(part, error, isLast) {
    this._tell(part.number, 0);
    const isDigest = BAD_DIGEST.includes(error.code);
    if (isLast || !(isDigest || error.status === 403)) throw error;
    if (isDigest) part.sha256 = await sha256(await bytesOf(part.blob));
  }

  // Links for parts, by number.
  async _signed(parts) {
    const wanted = parts.map((part) => ({ number: part.number, sha256: part.sha256 }));
    const path = `uploads/${this._upload.upload}/parts`;
    const signed = await this._way.api("POST", path, { parts: wanted }, this._way.signal);
    const until = Date.now() + signed.expires_in * 1000;
    return new Map(signed.parts.map((link) => [link.number, { ...link, until }]));
  }

  _tell(number, bytes) {
    if (this._way.signal.aborted) return;
    this._sent.set(number, bytes);
    let sent = 0;
    for (const one of this._sent.values()) sent += one;
    this._way.told({ sent });
  }
}

function isOld({ until }) {
  return Date.now() > until - 5_000;
}
