// The text of a file: read from its link, shown plain or pretty, and searched.

import { button, el, say } from "./dom.js";
import { bytes, count } from "./format.js";
import { JsonView } from "./json_view.js";
import { read } from "./reading.js";

const FIRST_BYTES = 4_000_000;
const TIMES_MORE = 8;
const FORBIDDEN = 403;

/** A pane with one file in it. `link(fresh)` gives its URL, a new one when `fresh`. */
export class Content {
  #link;
  #fault;
  #whole;
  #view = null;
  #reading = null;
  #label;
  #host = el("div", { class: "json" });
  #told = el("p", { class: "hint", role: "status" });
  #field = el("input", { type: "search", placeholder: "Search", spellcheck: "false" });
  #hits = el("span", { class: "hits", role: "status" });
  #pretty = el("button", { type: "button", "aria-pressed": "true", onclick: () => this.#turn() }, "Pretty");

  /** `fault` is {line, column, message} where a place in the file is to be marked; `whole`: see `read`. */
  constructor(label, link, { fault = null, whole = false } = {}) {
    this.#link = link;
    this.#fault = fault;
    this.#whole = whole;
    this.#label = label;
    this.#field.setAttribute("aria-label", `Search in ${label.toLowerCase()}`);
    this.element = el("div", { class: "content" }, this.#tools(), this.#told, this.#host);
  }

  #tools() {
    const field = this.#field;
    field.addEventListener("input", () => this.#view?.search(field.value));
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      if (event.shiftKey) this.#view?.previous();
      else this.#view?.next();
    });
    return el(
      "div",
      { class: "line tools" },
      this.#pretty,
      field,
      button("↑", () => this.#view?.previous(), { "aria-label": "Previous hit" }),
      button("↓", () => this.#view?.next(), { "aria-label": "Next hit" }),
      this.#hits,
    );
  }

  /** Reads and shows the file; once, until `destroy`. */
  async show(limitBytes = FIRST_BYTES) {
    this.#reading?.abort();
    const { signal } = (this.#reading = new AbortController());
    const onProgress = (got, total) => say(this.#told, `Reading ${bytes(got)}${total ? ` of ${bytes(total)}` : ""}…`);
    say(this.#told, "Reading…");
    try {
      const got = await this.#read({ limitBytes, whole: this.#whole, signal, onProgress });
      if (!signal.aborted) this.#present(got, limitBytes);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.#told.replaceChildren(error.message, " ", button("Try again", () => this.show(limitBytes)));
    }
  }

  /** A link lives five minutes: when it has expired there is another. */
  async #read(options) {
    try {
      return await read(await this.#link(false), options);
    } catch (error) {
      if (error.status !== FORBIDDEN) throw error;
      return read(await this.#link(true), options);
    }
  }

  #present(got, limitBytes) {
    this.#view?.destroy();
    this.#host.replaceChildren();
    this.#view = new JsonView(this.#host, { label: this.#label });
    this.#view.addEventListener("search", ({ detail }) => this.#sayHits(detail));
    this.#view.addEventListener("fault", ({ detail }) => this.#told.append(` Not strict JSON from line ${count(detail.line)} on.`));
    this.#view.addEventListener("mode", ({ detail }) => this.#pretty.setAttribute("aria-pressed", detail.pretty));
    const pretty = this.#fault === null;
    this.#view.show(got.text, { complete: got.complete, pretty });
    this.#pretty.setAttribute("aria-pressed", pretty);
    this.#told.replaceChildren(...about(got));
    if (!got.complete && got.compressed !== "zstd") {
      this.#told.append(" ", button("Read more", () => this.show(limitBytes * TIMES_MORE)));
    }
    if (this.#field.value) this.#view.search(this.#field.value); // typed while it was being read
    if (this.#fault) this.#mark(got);
  }

  #mark({ text, complete }) {
    const { line, column, message } = this.#fault;
    if (complete || line <= text.split("\n").length) this.#view.mark(line, column, message);
    else this.#told.append(` The error is in line ${count(line)}, beyond this beginning.`);
  }

  #turn() {
    if (this.#view) this.#view.pretty = !this.#view.pretty;
  }

  #sayHits({ text, count: hits, current, done }) {
    say(this.#hits, !text ? "" : hits ? `${count(current)} of ${count(hits)}${done ? "" : "+"}` : done ? "Not found" : "Searching…");
  }

  destroy() {
    this.#reading?.abort();
    this.#view?.destroy();
  }
}

/** What is to be known of what was read. */
function about({ complete, compressed, bytes: got, totalBytes, replaced, damaged }) {
  if (compressed === "zstd") return ["This file is packed with zstd, which browsers cannot unpack. Download it to see it."];
  const parts = [complete ? `${bytes(totalBytes ?? got)}.` : `The first ${bytes(got)}${totalBytes ? ` of ${bytes(totalBytes)}` : ""}.`];
  if (compressed) parts.push(`Unpacked from ${compressed}.`);
  if (replaced) parts.push("Not all of it is UTF-8: what is not is shown as \ufffd.");
  if (damaged) parts.push("It did not unpack to its end.");
  return [parts.join(" ")];
}
