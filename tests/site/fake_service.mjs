// The two boundaries of the uploads, played by one object: the API (`api`) and the storage (`request` makes what stands
// for an XMLHttpRequest). It holds to the contract of docs/api.md, verifies checksums, and fails where it is told to.

import { createHash } from "node:crypto";

export class FakeService {
  constructor({ partBytes = 10, expiresIn = 300, together = 1 } = {}) {
    Object.assign(this, { partBytes, expiresIn, together });
    this.calls = []; // ["POST documents", body] of the API, ["PUT 3", size] of the storage
    this.documents = new Map(); // id → its bytes as text, once they are there
    this.uploads = new Map();
    this.faults = [];
    this.waits = [];
    this.inFlight = 0;
    this.mostInFlight = 0;
    this.met = Promise.withResolvers(); // once `together` are in flight; the storage answers nobody before
    this.aborts = 0; // requests to the storage that were broken off
    this.hold = null; // a promise: nothing is answered before it
    this.linkCount = 0;
    this.refusedLinks = new Set();
    this.api = { call: (...words) => this.#call(...words) };
  }

  /** What an Uploads takes besides sizes. */
  get outside() {
    return {
      request: () => new FakeRequest(this),
      wait: async (milliseconds) => void this.waits.push(milliseconds),
      connection: { isOnline: () => true, whenOnline: async () => {} },
    };
  }

  /** Fails the next `times` requests whose name fits; `fault` as the one who asks will see it. */
  fail(pattern, fault, times = 1) {
    this.faults.push({ pattern, fault, times });
  }

  named(pattern) {
    return this.calls.filter(([name]) => pattern.test(name));
  }

  fault(name) {
    const found = this.faults.find(({ pattern, times }) => times > 0 && pattern.test(name));
    if (!found) return null;
    found.times -= 1;
    return found.fault;
  }

  async #call(method, path, body, { signal }) {
    const name = `${method} ${path}`;
    this.calls.push([name, body]);
    await this.hold;
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    const fault = this.fault(name);
    if (fault) throw Object.assign(new Error(fault.message ?? "scripted"), fault);
    const takesBody = /^POST (documents|uploads|uploads\/[^/]+\/parts)$/.test(name);
    if (takesBody !== (body !== null && body !== undefined)) throw Object.assign(new Error(name), { status: 400, code: "body" });
    if (name === "POST documents") return this.#form(body);
    if (name === "POST uploads") return this.#begun(body);
    const [, handle, what = ""] = path.split("/");
    const upload = this.uploads.get(handle);
    if (!upload) throw Object.assign(new Error("no such upload"), { status: 404, code: "upload-unknown" });
    return { GET: () => this.#told(upload), DELETE: () => this.#aborted(upload), "POST parts": () => this.#links(upload, body), "POST complete": () => this.#complete(upload) }[`${method} ${what}`.trim()]();
  }

  #idOf({ collection, name, client_token }) {
    return createHash("sha256").update(`${collection}/${name}/${client_token}`).digest("hex").slice(0, 32);
  }

  #link(kind) {
    this.linkCount += 1;
    return `https://storage/${kind}?link=${this.linkCount}`;
  }

  #form(body) {
    const id = this.#idOf(body);
    return { id, key: id, upload: { url: this.#link(`form/${id}`), fields: { key: id, policy: "p" } }, expires_in: this.expiresIn };
  }

  #begun(body) {
    const id = this.#idOf(body);
    const known = [...this.uploads.values()].find((upload) => upload.id === id);
    const upload = known ?? { id, upload: `u${this.uploads.size}-${this.calls.length}`, size: body.size, parts: new Map() };
    this.uploads.set(upload.upload, upload);
    return this.#told(upload);
  }

  #told({ id, upload, size, parts }) {
    const uploaded = [...parts].map(([number, part]) => ({ number, size: part.text.length, sha256: part.sha256 }));
    return { upload, id, key: id, size, part_bytes: this.partBytes, parts: Math.ceil(size / this.partBytes), uploaded };
  }

  #links(upload, { parts }) {
    const links = parts.map(({ number, sha256 }) => {
      return { number, url: this.#link(`part/${upload.upload}/${number}`), headers: { "x-amz-checksum-sha256": sha256 } };
    });
    return { parts: links, expires_in: this.expiresIn };
  }

  #complete(upload) {
    const count = Math.ceil(upload.size / this.partBytes);
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    const missing = numbers.filter((number) => !upload.parts.has(number));
    if (missing.length) throw Object.assign(new Error("missing"), { status: 409, code: "parts-missing", missing });
    this.documents.set(upload.id, numbers.map((number) => upload.parts.get(number).text).join(""));
    return { id: upload.id, key: upload.id };
  }

  #aborted(upload) {
    this.uploads.delete(upload.upload);
    return { id: upload.id, status: "aborted" };
  }

  /** What the storage answers to what is sent to `url`: {status, code}. */
  async store(method, url, headers, body) {
    const [, , , kind, id, number] = url.split(/[/?]/);
    if (this.refusedLinks.has(url)) return { status: 403, code: "AccessDenied" };
    const name = method === "PUT" ? `PUT ${number}` : "POST form";
    const file = method === "PUT" ? body : body.get("file");
    this.calls.push([name, file.size]);
    const fault = this.fault(name);
    if (fault) return fault;
    const text = await file.text();
    if (kind === "form") {
      if ([...body.keys()].join() !== "key,policy,file" || body.get("key") !== id) return { status: 403, code: "AccessDenied" };
      this.documents.set(id, text);
      return { status: 204 };
    }
    const sha256 = createHash("sha256").update(text).digest("base64");
    if (headers["x-amz-checksum-sha256"] !== sha256) return { status: 400, code: "BadDigest" };
    const upload = this.uploads.get(id);
    if (!upload) return { status: 404, code: "NoSuchUpload" };
    upload.parts.set(Number(number), { text, sha256 });
    return { status: 200 };
  }
}

class FakeRequest {
  constructor(service) {
    this.service = service;
    this.upload = {};
    this.headers = {};
    this.status = 0;
    this.responseText = "";
  }

  open(method, url) {
    Object.assign(this, { method, url });
  }

  setRequestHeader(name, value) {
    this.headers[name] = value;
  }

  abort() {
    this.isAborted = true;
    this.service.aborts += 1;
    queueMicrotask(() => this.onabort());
  }

  async send(body) {
    const { service } = this;
    service.inFlight += 1;
    service.mostInFlight = Math.max(service.mostInFlight, service.inFlight);
    const size = body.size ?? body.get("file").size;
    this.upload.onprogress({ loaded: Math.floor(size / 2) });
    if (service.inFlight >= service.together) service.met.resolve();
    await service.met.promise;
    await service.hold;
    await new Promise(setImmediate);
    const answer = this.isAborted ? null : await service.store(this.method, this.url, this.headers, body);
    service.inFlight -= 1;
    if (this.isAborted) return;
    if (answer.status === 0) return this.onerror();
    if (answer.status < 300) this.upload.onprogress({ loaded: size + 100 }); // a form is longer than its file
    this.status = answer.status;
    this.responseText = answer.code ? `<Error><Code>${answer.code}</Code></Error>` : "";
    this.onload();
  }
}
