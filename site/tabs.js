// Tabs: one panel of several, by mouse and by the arrow keys.

import { button, el } from "./dom.js";

/** A list of tabs and their panels; `parts` are [{id, label, panel, shown()}], `shown` runs when one is chosen. */
export class Tabs {
  #parts;

  constructor(label, parts) {
    this.#parts = parts;
    this.list = el("div", { role: "tablist", "aria-label": label, class: "tabs", onkeydown: (event) => this.#key(event) });
    for (const part of parts) {
      part.tab = button(part.label, () => this.choose(part.id), { role: "tab", id: `tab-${part.id}`, "aria-controls": `panel-${part.id}` });
      part.panel.id = `panel-${part.id}`;
      part.panel.setAttribute("role", "tabpanel");
      part.panel.setAttribute("aria-labelledby", part.tab.id);
      this.list.append(part.tab);
    }
  }

  /** The id of the chosen part. */
  chosen = "";

  choose(id) {
    this.chosen = id;
    for (const part of this.#parts) {
      const here = part.id === id;
      part.tab.setAttribute("aria-selected", here);
      part.tab.tabIndex = here ? 0 : -1;
      part.panel.hidden = !here;
      if (here) part.shown();
    }
  }

  #key(event) {
    const tabs = this.#parts.map((part) => part.tab).filter((tab) => tab.offsetParent);
    const here = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined || here < 0) return;
    event.preventDefault();
    tabs.at(to % tabs.length).click();
    tabs.at(to % tabs.length).focus();
  }
}
