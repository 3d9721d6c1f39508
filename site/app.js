// The page: whether the API answers, and the newest documents for who has a token.
// Relative URLs only, so that the same file works locally and in AWS.
"use strict";

const byId = (id) => document.getElementById(id);
let token = "";
let cursor = null;

async function api(path) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const answer = await fetch(`api/${path}`, { headers, cache: "no-store" });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail ?? body.message ?? `The API answered ${answer.status}.`);
  return body;
}

async function showHealth() {
  const health = byId("health");
  try {
    await api("health");
    health.textContent = "The API answers.";
    health.className = "good";
  } catch {
    health.textContent = "The API does not answer.";
    health.className = "bad";
  }
}

async function showDocuments(event) {
  event.preventDefault();
  token = byId("token").value.trim();
  cursor = null;
  byId("list").tBodies[0].replaceChildren();
  await showMore();
}

async function showMore() {
  const message = byId("message");
  message.textContent = "Loading…";
  try {
    const query = new URLSearchParams({ limit: "25", ...(cursor ? { cursor } : {}) });
    const page = await api(`documents?${query}`);
    page.documents.forEach((entry) => byId("list").tBodies[0].append(row(entry)));
    cursor = page.cursor;
    const count = byId("list").tBodies[0].rows.length;
    message.textContent = count ? "" : "There are no documents yet.";
    byId("list").hidden = count === 0;
    byId("more").hidden = cursor === null;
  } catch (error) {
    message.textContent = error.message;
  }
}

function row(entry) {
  const line = document.createElement("tr");
  line.append(cell(entry.key), cell(outcome(entry), entry.status));
  line.append(cell(entry.size.toLocaleString(), "number"), cell(new Date(entry.uploaded_at).toLocaleString()));
  return line;
}

function outcome(entry) {
  if (!entry.error) {
    const counts = [];
    if (entry.documents !== 1) counts.push(`${entry.documents} records`);
    if (entry.rejected) counts.push(`${entry.rejected} refused`);
    return counts.length ? `${entry.status} (${counts.join(", ")})` : entry.status;
  }
  const place = entry.error.line ? ` Line ${entry.error.line}, column ${entry.error.column}.` : "";
  return `${entry.status}: ${entry.error.message}${place}`;
}

// Text only: what a document says is shown and never interpreted.
function cell(text, className = "") {
  const element = document.createElement("td");
  element.textContent = text;
  element.className = className;
  return element;
}

byId("sign-in").addEventListener("submit", showDocuments);
byId("more").addEventListener("click", showMore);
showHealth();
