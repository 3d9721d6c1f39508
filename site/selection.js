// Which rows are selected: one by one, a range with Shift, or all that are shown.

import { byId, say } from "./dom.js";
import { count } from "./format.js";

/** The selection of a list; `remove(entries)` and `reprocess(entries)` do what its buttons say. */
export class Selection {
  #list;
  #chosen = new Set();
  #last = null;
  #all = byId("pick-all");

  constructor(list, remove, reprocess) {
    this.#list = list;
    byId("list").addEventListener("click", (event) => this.#clicked(event));
    this.#all.addEventListener("change", () => this.#set(list.rows(), this.#all.checked));
    byId("picked-delete").addEventListener("click", () => this.#use(remove));
    byId("picked-reprocess").addEventListener("click", () => this.#use(reprocess));
    byId("picked-clear").addEventListener("click", () => this.#use(() => {}));
  }

  #clicked({ target, shiftKey }) {
    if (target === this.#all || !target.matches("input[type=checkbox]")) return;
    const row = target.closest("tr");
    this.#set(shiftKey ? this.#range(this.#last, row) : [row], target.checked);
    this.#last = row;
  }

  /** The rows from one to another, whichever is higher; the second alone where the first is gone. */
  #range(from, to) {
    const rows = [...this.#list.rows()];
    const ends = [rows.indexOf(from), rows.indexOf(to)].sort((a, b) => a - b);
    return ends[0] < 0 ? [to] : rows.slice(ends[0], ends[1] + 1);
  }

  #set(rows, chosen) {
    for (const row of rows) {
      row.cells[0].firstChild.checked = chosen;
      if (chosen) this.#chosen.add(row.dataset.id);
      else this.#chosen.delete(row.dataset.id);
    }
    this.update();
  }

  /** Says how many are selected; to be called whenever other rows are shown. */
  update() {
    for (const id of this.#chosen) if (!this.#list.entry(id)) this.#chosen.delete(id);
    const chosen = this.#chosen.size;
    this.#all.checked = chosen > 0 && chosen === this.#list.size;
    this.#all.indeterminate = chosen > 0 && chosen < this.#list.size;
    byId("picked").hidden = chosen === 0;
    say(byId("picked-count"), chosen ? `${count(chosen)} selected` : "");
  }

  #use(act) {
    const entries = [...this.#chosen].map((id) => this.#list.entry(id));
    this.#set(this.#list.rows(), false);
    byId("documents-title").focus({ preventScroll: true });
    if (entries.length) act(entries);
  }
}
