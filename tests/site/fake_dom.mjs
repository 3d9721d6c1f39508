// As much of a document as the page's parts that make nodes ask for; what it looks like is seen in tests/browser.

class FakeNode {
  constructor(name) {
    Object.assign(this, { name, children: [], attributes: {}, dataset: {}, style: {}, className: "", listeners: {} });
  }

  append(...nodes) {
    this.children.push(...nodes.map((node) => (node instanceof FakeNode ? node : String(node))));
    for (const node of nodes) if (node instanceof FakeNode) node.parent = this;
  }

  replaceChildren(...nodes) {
    this.children = [];
    this.append(...nodes);
  }

  remove() {
    this.parent.children = this.parent.children.filter((node) => node !== this);
  }

  setAttribute(name, value) {
    if (name === "class") this.className = value;
    else this.attributes[name] = String(value);
  }

  addEventListener(name, listener) {
    this.listeners[name] = listener;
  }

  click() {
    this.listeners.click();
  }

  focus() {
    globalThis.document.focused = this;
  }

  get textContent() {
    return this.children.map((child) => child.textContent ?? child).join("");
  }

  get tBodies() {
    return this.all((node) => node.name === "tbody");
  }

  /** All nodes below that fit, in their order. */
  all(fits) {
    const below = this.children.filter((child) => child instanceof FakeNode);
    return below.flatMap((node) => [...(fits(node) ? [node] : []), ...node.all(fits)]);
  }

  withClass(name) {
    return this.all((node) => node.className.split(" ").includes(name));
  }
}

globalThis.document = {
  createElement: (name) => new FakeNode(name),
  createElementNS: (_, name) => new FakeNode(name),
};

export const host = () => new FakeNode("div");
