// The page. Here its parts are put together; each of them stands in a file of its own.

import { onAddress, openLinks, query, readAddress } from "./address.js";
import { api } from "./api.js";
import { Changes } from "./changes.js";
import { DocumentView } from "./document.js";
import { DocumentList } from "./documents.js";
import { byId, say } from "./dom.js";
import { showEmpty } from "./empty.js";
import { Filters } from "./filters.js";
import { Following } from "./following.js";
import { legible } from "./json_nodes.js";
import { notice } from "./notices.js";
import { Selection } from "./selection.js";
import { Session } from "./session.js";
import { connection, listen, takeDrops } from "./shell.js";
import { SignIn } from "./sign_in.js";
import { UploadPanel } from "./upload_panel.js";
import { Uploads } from "./uploads.js";

const POLL_MS = 5_000;
/** Of so many looks, one counts anew though the newest documents are the same. */
const LOOKS_TO_COUNT = 6;
const LONG_WAIT_SECONDS = 3;
const SIGNED_OUT = "You are signed out.";
const NOT_CONFIRMED = "You are signed out here, but the service did not confirm it. The session ends by itself within a day.";

start();

async function start() {
  listen();
  openLinks();
  try {
    // As the link in index.html asks for it, so that it is asked for once.
    const answer = await fetch("api/config");
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    connection("");
    page(await answer.json());
  } catch {
    connection("The service cannot be reached.", () => location.reload());
  }
}

/** Makes all parts and ties them together. */
function page(config) {
  const session = new Session(config, () => userChanged());
  const { call, get } = api(session, sayWaiting);
  const following = new Following(get);
  const read = async (...asked) => {
    const page = await get(...asked);
    page.body?.documents.forEach((entry) => following.seen(entry)); // need not be asked for
    return page;
  };
  const list = new DocumentList(read, () => selection.update());
  const changes = new Changes(call, list, following);
  const selection = new Selection(list, (some) => changes.remove(some), (some) => changes.reprocess(some));
  const filters = new Filters(get);
  const view = new DocumentView(get, changes);
  const uploads = uploadsOf(config, call, session);
  const panel = new UploadPanel(uploads, following, list.own);
  const signIn = new SignIn(session);
  const parts = { session, list, filters, view, panel, uploads, signIn, shown: null };
  const userChanged = () => showUser(parts);
  listenForUser(parts);
  takeDrops(() => Boolean(session.user?.editor), (transfer) => panel.dropped(transfer));
  onAddress((address) => showAddress(parts, address));
  keepUpToDate(parts);
  signIn.open({ why: history.state?.why });
  history.replaceState(null, "");
}

/** The uploads ask the API by a door of their own: they wait for it themselves. */
function uploadsOf(config, call, session) {
  const once = async (method, path, body, { signal } = {}) =>
    (await call(method, path, { body: body ?? undefined, signal, tries: 1 })).body;
  const sizes = { maxFormBytes: config.max_form_bytes, maxUploadBytes: config.max_upload_bytes };
  const uploads = new Uploads({ call: once }, sizes);
  const wanted = () => uploads.busy && (session.user || session.expired);
  addEventListener("beforeunload", (event) => wanted() && event.preventDefault());
  return uploads;
}

function listenForUser({ session, signIn, uploads }) {
  byId("sign-in-again").addEventListener("click", () => signIn.open({ modal: true }));
  byId("sign-out").addEventListener("click", async () => {
    if (uploads.busy && !confirm("Uploads are not finished. Sign out all the same?")) return;
    const why = await session.signOut().then(() => SIGNED_OUT, () => NOT_CONFIRMED);
    // The page begins anew: nothing of one user is left for the next.
    history.replaceState({ why }, "", location.pathname + location.search);
    location.reload();
  });
  let cut = false;
  uploads.addEventListener("signed-out", () => (cut = true));
  addEventListener("signedin", () => {
    if (cut) uploads.resume();
    cut = false;
  });
}

/** Who is signed in, and what of the page that shows. An ended session leaves all as it is. */
function showUser(parts) {
  const { session, signIn, list } = parts;
  const { user, expired } = session;
  say(byId("who"), user ? `${legible(user.name)} (${user.editor ? "editor" : "reader"})` : "");
  byId("sign-out").hidden = !user;
  byId("sign-in-again").hidden = !expired;
  if (user) return signedIn(parts);
  if (expired) return signIn.open({ modal: true });
  list.clear();
  for (const id of ["documents", "upload"]) byId(id).hidden = true;
}

function signedIn(parts) {
  const { editor } = parts.session.user;
  parts.signIn.close();
  document.body.toggleAttribute("data-editor", editor);
  const first = byId("documents").hidden;
  byId("documents").hidden = false;
  byId("upload").hidden = !editor;
  if (first) byId("documents-title").focus({ preventScroll: true });
  showAddress(parts, readAddress());
  dispatchEvent(new Event("signedin"));
}

/** What the address says is what is shown; nothing before somebody has signed in. */
function showAddress(parts, address) {
  const { session, list, filters, view, panel } = parts;
  filters.show(address);
  if (!session.user) return;
  const wanted = String(query(address));
  showEmpty(byId("empty"), { filtered: wanted !== "", user: session.user });
  if (wanted !== parts.shown) {
    parts.shown = wanted;
    list.show(wanted);
    count(parts);
  }
  panel.suggest(address.collection);
  view.show(address.document);
}

function count({ filters }) {
  filters.count().catch(() => {}); // the list says what is wrong
}

/** Looks for what is new while somebody may be looking. */
function keepUpToDate(parts) {
  let looks = 0;
  const look = async () => {
    if (document.hidden || !parts.session.user) return;
    try {
      looks += 1;
      if ((await parts.list.poll()) || looks % LOOKS_TO_COUNT === 0) count(parts);
      connection("");
    } catch (error) {
      if (error.code === "offline") connection("Offline. What is on the page stays; it goes on when the connection is back.");
    }
  };
  setInterval(look, POLL_MS);
  for (const event of ["online", "focus", "visibilitychange"]) addEventListener(event, look);
  addEventListener("offline", () => connection("Offline. What is on the page stays; it goes on when the connection is back."));
}

let waitingTold = null;

function sayWaiting(seconds) {
  if (seconds < LONG_WAIT_SECONDS) return;
  waitingTold?.close();
  waitingTold = notice(`The service is busy. Trying again in ${Math.ceil(seconds)} seconds.`);
}
