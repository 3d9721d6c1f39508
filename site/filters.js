// The filters of the list, and how many documents there are of each kind. They stand in the address.

import { go } from "./address.js";
import { button, byId, el, say } from "./dom.js";
import { count, statusWord } from "./format.js";
import { legible } from "./json_nodes.js";

const FIELDS = { collection: "filter-collection", name: "filter-name", from: "filter-from", to: "filter-to" };
const TYPING_MS = 300;

/** The filters' fields. What is chosen goes into the address, and comes from there. */
export class Filters {
  #address = { status: "", collection: "" };
  #counts = null;
  #etag = null;
  #get;
  #timer = 0;

  constructor(get) {
    this.#get = get;
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    for (const [field, id] of Object.entries(FIELDS)) {
      const type = field === "name" ? "input" : "change";
      byId(id).addEventListener(type, () => this.#changed(field, byId(id)));
    }
    byId("filters-clear").addEventListener("click", () => {
      go({ status: "", collection: "", name: "", from: "", to: "" });
      byId("filter-name").focus();
    });
  }

  #changed(field, input) {
    clearTimeout(this.#timer);
    // Of a word that is typed only the first letter is a step of Back.
    const replace = field === "name" && this.#address.name !== "" && input.value !== "";
    this.#timer = setTimeout(() => go({ [field]: input.value }, { replace }), field === "name" ? TYPING_MS : 0);
  }

  /** Shows what the address says. */
  show(address) {
    this.#address = address;
    this.#draw();
    for (const [field, id] of Object.entries(FIELDS)) {
      if (byId(id) !== document.activeElement || field !== "name") byId(id).value = address[field];
    }
    const { status, collection, name, from, to } = address;
    byId("filters-clear").hidden = !(status || collection || name || from || to);
  }

  /** Counts anew; cheap when nothing has changed. */
  async count() {
    const { status, body, etag } = await this.#get("counts", { etag: this.#etag });
    if (status === 304) return;
    this.#etag = etag;
    this.#counts = body;
    this.#draw();
  }

  #draw() {
    const { counts, complete } = this.#counts ?? { counts: [], complete: true };
    const more = complete ? "" : "+";
    const { collection, status } = this.#address;
    const names = new Map(counts.map((one) => [one.collection, one.processed + one.quarantined]));
    fill(byId("collections"), [...names.keys()].map((name) => [name, legible(name)]));
    if (collection && !names.has(collection)) names.set(collection, null);
    const label = (name, total) => (total === null ? legible(name) : `${legible(name)} (${count(total)}${more})`);
    const select = byId("filter-collection");
    fill(select, [["", "All collections"], ...[...names].map(([name, total]) => [name, label(name, total)])]);
    select.value = collection;
    const within = counts.filter((one) => !collection || one.collection === collection);
    const sum = (kind) => within.reduce((total, one) => total + one[kind], 0);
    const [processed, quarantined] = [sum("processed"), sum("quarantined")];
    const told = (total) => (this.#counts ? `${count(total)}${more}` : "");
    drawChips(status, { "": told(processed + quarantined), processed: told(processed), quarantined: told(quarantined) });
  }
}

/** The options of a list, changed in place: it may be open. */
function fill(list, options) {
  options.forEach(([value, label], index) => {
    const option = list.children[index] ?? list.appendChild(el("option"));
    option.value = value;
    say(option, label);
  });
  while (list.children.length > options.length) list.lastElementChild.remove();
}

/** One button for each status; the buttons stay the same ones, so that the focus does. */
function drawChips(chosen, totals) {
  const place = byId("chips");
  Object.entries(totals).forEach(([status, total], index) => {
    const chip = place.children[index] ?? place.appendChild(button("", () => go({ status })));
    chip.replaceChildren(status ? statusWord(status) : "All", " ", el("b", {}, total));
    chip.setAttribute("aria-pressed", status === chosen);
  });
}
