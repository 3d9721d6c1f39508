// One document: what became of it, its original beside its result, and what can be done with it.

import { leaveDocument, readAddress } from "./address.js";
import { showProfile } from "./charts.js";
import { Content } from "./content.js";
import { button, byId, el, say } from "./dom.js";
import { bytes, fate, time } from "./format.js";
import { legible } from "./json_nodes.js";
import { noticesIn, sorry } from "./notices.js";
import { read } from "./reading.js";
import { statusOf } from "./rows.js";
import { Tabs } from "./tabs.js";

const LINK_MS = 240_000;
const PROFILE_BYTES = 20_000_000;
const NO_SUCH = "There is no such document: it was deleted, or it is not processed yet.";
/** An id of the API's. The address may say anything: what is none is never asked for, for it could lead elsewhere. */
const ID = /^[0-9a-f]{32}$/;
const NAMES = { result: "Result", report: "Report", profile: "Profile", original: "Original" };

/** The dialog that shows one document. */
export class DocumentView {
  #dialog = byId("document");
  #wide = matchMedia("(min-width: 60rem)");
  #get;
  #changes;
  #entry = null;
  #id = "";
  #links = null;
  #linksUntil = 0;
  #contents = [];
  #tabs = null;

  constructor(get, changes) {
    this.#get = get;
    this.#changes = changes;
    byId("document-close").addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => this.#closed());
    this.#wide.addEventListener("change", () => this.#tabs && this.#arrange());
  }

  /** Opens the document with this id; "" closes. */
  async show(id) {
    if (id === this.#id) return;
    this.#id = id;
    if (!id) return this.#dialog.close();
    if (!this.#dialog.open) this.#dialog.showModal();
    noticesIn(this.#dialog);
    this.#begin();
    await this.#fetch(id);
  }

  #begin() {
    this.#clear();
    say(byId("document-title"), "Document");
    say(byId("document-fate"), "Loading…");
    byId("document-title").focus();
  }

  #clear() {
    this.#contents.forEach((content) => content.destroy());
    this.#contents = [];
    this.#tabs = this.#entry = this.#links = null;
    byId("document-actions").replaceChildren();
    byId("document-parts").replaceChildren();
  }

  #closed() {
    this.#clear();
    this.#id = "";
    noticesIn(document.body);
    document.title = "Roundtrip";
    if (readAddress().document) leaveDocument();
    // The link that it was opened by, which gets the focus back, may be gone.
    const focused = document.activeElement;
    if (focused === document.body || this.#dialog.contains(focused)) byId("documents-title").focus({ preventScroll: true });
  }

  async #fetch(id) {
    if (!ID.test(id)) return say(byId("document-fate"), NO_SUCH);
    try {
      const [{ body: entry }] = await Promise.all([this.#get(`documents/${id}`), this.#freshLinks(id)]);
      if (id === this.#id) this.#present(entry);
    } catch (error) {
      if (id !== this.#id) return;
      const gone = error.code === "document-unknown";
      byId("document-fate").textContent = gone ? NO_SUCH : error.message;
      byId("document-actions").replaceChildren(button("Try again", () => this.#fetch(id)));
    }
  }

  async #freshLinks(id) {
    const { body } = await this.#get(`documents/${id}/links`);
    if (id !== this.#id) return;
    this.#links = body;
    this.#linksUntil = Date.now() + Math.min(LINK_MS, body.expires_in * 800);
    for (const link of byId("document-actions").querySelectorAll("a")) link.href = body[link.dataset.part]?.url ?? "";
  }

  async #link(part, fresh) {
    if (fresh || Date.now() > this.#linksUntil) await this.#freshLinks(this.#id);
    const link = this.#links?.[part];
    if (!link) throw new Error(`There is no ${part} now: the document has changed. Close it and open it again.`);
    return link.url;
  }

  #present(entry) {
    this.#entry = entry;
    document.title = `${legible(entry.name)} – Roundtrip`;
    byId("document-title").replaceChildren(legible(entry.name), " ", el("small", {}, legible(entry.collection)));
    const told = fate(entry).split(": ").slice(1).join(": ");
    byId("document-fate").replaceChildren(statusOf(entry), " ", told);
    this.#presentActions(entry);
    this.#presentParts(entry);
  }

  #presentActions(entry) {
    const downloads = ["original", "result", "report", "profile"]
      .filter((part) => this.#links[part])
      .map((part) => {
        const { url, name } = this.#links[part];
        const onclick = (event) => this.#freshen(event);
        return el("a", { class: "button", href: url, download: name, "data-part": part, title: legible(name), onclick }, `Download ${NAMES[part].toLowerCase()}`);
      });
    const again = button("Reprocess", () => this.#reprocess(), { class: "edits" });
    const remove = button("Delete", () => this.#remove(), { class: "edits" });
    byId("document-actions").replaceChildren(...downloads, again, remove);
  }

  /** An old link would lead to an error in place of this page: it is made anew, and then followed. */
  async #freshen(event) {
    if (Date.now() < this.#linksUntil) return;
    event.preventDefault();
    const link = event.currentTarget;
    try {
      await this.#freshLinks(this.#id);
      if (Date.now() < this.#linksUntil) link.click();
    } catch (error) {
      sorry(error);
    }
  }

  #presentParts(entry) {
    const { error } = entry;
    const fault = error?.line ? { line: error.line, column: error.column, message: error.message } : null;
    const parts = [this.#contentPart("original", NAMES.original, { fault })];
    const whole = entry.result_encoding !== null;
    if (this.#links.result) parts.push(this.#contentPart("result", NAMES.result, { whole }));
    if (this.#links.report) parts.push(this.#contentPart("report", entry.status === "processed" ? "Refused records" : NAMES.report));
    if (this.#links.profile) parts.push(this.#profilePart());
    parts.push({ id: "facts", label: "Facts", panel: el("div", { tabindex: "0" }, facts(entry)), shown: () => {} });
    this.#tabs = new Tabs("Parts of the document", parts);
    byId("document-parts").replaceChildren(this.#tabs.list, ...parts.map((part) => part.panel));
    this.#showOriginal = parts[0].shown;
    this.#tabs.choose(entry.status === "processed" || this.#wide.matches ? parts[1].id : "original");
    this.#arrange();
  }
  #showOriginal;

  /** On a wide page the original always stands beside what is chosen; on a narrow one it is a tab as others. */
  #arrange() {
    if (!this.#wide.matches) return;
    this.#showOriginal();
    if (this.#tabs.chosen === "original") this.#tabs.choose(this.#links.result ? "result" : this.#links.report ? "report" : "facts");
  }

  #contentPart(id, label, options = {}) {
    const content = new Content(label, (fresh) => this.#link(id, fresh), options);
    this.#contents.push(content);
    const heading = el("h3", {}, label);
    return { id, label, panel: el("div", { class: "part" }, heading, content.element), shown: once(() => content.show()) };
  }

  #profilePart() {
    const host = el("div", { class: "part", tabindex: "0" });
    const shown = once(async () => {
      host.textContent = "Reading…";
      try {
        const { text } = await read(await this.#link("profile", false), { limitBytes: PROFILE_BYTES });
        host.textContent = "";
        showProfile(host, text);
      } catch (error) {
        host.textContent = error.message;
      }
    });
    return { id: "profile", label: NAMES.profile, panel: host, shown };
  }

  #remove() {
    const entry = this.#entry;
    this.#dialog.close();
    byId("documents-title").focus({ preventScroll: true });
    this.#changes.remove([entry]);
  }

  #reprocess() {
    const { id } = this.#entry;
    this.#changes.reprocess([this.#entry], () => {
      if (id !== this.#id) return;
      this.#begin();
      this.#fetch(id);
    });
  }
}

/** A function that does its work at the first call only. */
function once(run) {
  let ran = false;
  return () => {
    if (ran) return;
    ran = true;
    run();
  };
}

/** What is known of a document, as a list of names and values. */
function facts(entry) {
  const known = {
    Key: entry.key,
    Id: entry.id,
    Size: `${entry.size} (${bytes(entry.size)})`,
    "SHA-256": entry.sha256,
    Version: entry.source_version,
    Uploaded: time(entry.uploaded_at, true),
    Recorded: time(entry.recorded_at, true),
    Records: entry.documents,
    "Records left out": entry.dropped,
    "Records refused": entry.rejected,
    "Result's type": entry.result_type,
    "Result's size": entry.result_size === null ? null : `${entry.result_size} (${bytes(entry.result_size)})`,
    Published: entry.published,
    "Error's code": entry.error?.code,
    "Error's place": entry.error?.pointer,
  };
  const rows = Object.entries(known).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return el("dl", { class: "facts" }, ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, legible(String(value)))]));
}
