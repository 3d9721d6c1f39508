// Elements, made without a line of markup: what a document says is text and never interpreted.

export const byId = (id) => document.getElementById(id);

/** An element: `on…` functions listen, true sets and false leaves out, all else is an attribute. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** A button that does not send a form. */
export function button(label, run, attributes = {}) {
  return el("button", { type: "button", onclick: run, ...attributes }, label);
}

/** Sets text only where it differs, so that a live region speaks once. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Runs at most once in a frame, however often it is called. */
export function eachFrame(run) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      run();
    });
  };
}

/** Whether what is typed goes into a field, and is no shortcut. */
export function isTyping(target) {
  return target instanceof Element && target.matches("input:not([type=checkbox]), select, textarea, [contenteditable]");
}
