// The page's address: which documents are shown, and which one is open, stand after the #.

const FIELDS = ["collection", "status", "name", "from", "to", "document"];

/** {collection, status, name, from, to, document}, each "" where it is not set. */
export function readAddress(hash = location.hash) {
  const told = new URLSearchParams(hash.slice(1));
  return Object.fromEntries(FIELDS.map((field) => [field, told.get(field) ?? ""]));
}

/** The address with some of its parts changed. */
export function addressOf(changes) {
  const all = { ...readAddress(), ...changes };
  const told = new URLSearchParams(FIELDS.filter((field) => all[field]).map((field) => [field, all[field]]));
  return `#${told}`;
}

/** Goes there; with `replace`, Back does not come here again. */
export function go(changes, { replace = false } = {}) {
  const address = addressOf(changes);
  if (address === `#${location.hash.slice(1)}`) return;
  const url = address === "#" ? location.pathname + location.search : address;
  if (replace) history.replaceState(history.state, "", url);
  else history.pushState({ opened: Boolean(changes.document) }, "", url);
  dispatchEvent(new Event("addresschange"));
}

/** Back to the list: by Back, where the document was opened from it. */
export function leaveDocument() {
  if (history.state?.opened) history.back();
  else go({ document: "" }, { replace: true });
}

/** A link to a document opens it among the filters of now, and Back closes it. */
export function openLinks() {
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#']");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go({ document: readAddress(link.hash).document });
  });
}

/** Calls with the address now and whenever it changes, by whatever. */
export function onAddress(listener) {
  const tell = () => listener(readAddress());
  addEventListener("addresschange", tell);
  addEventListener("popstate", tell);
  tell();
}

/** The filters as the API takes them: days of this time zone become instants. */
export function query({ collection, status, name, from, to }) {
  const all = {
    collection,
    status,
    name_prefix: name,
    uploaded_from: midnight(from, 0),
    uploaded_before: midnight(to, 1),
  };
  return new URLSearchParams(Object.entries(all).filter(([, value]) => value));
}

function midnight(day, later) {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return "";
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
