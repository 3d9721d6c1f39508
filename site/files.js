// The files of a drop or a choice, folders with all that is in them. What systems leave behind is left out.

const LEFT_BEHIND = /^(\..*|thumbs\.db|desktop\.ini|__macosx)$/i;

/** Of a drop: {files: [{file, path}], hidden, unreadable: [path]}. To be called while the event is handled. */
export async function filesOfDrop(transfer) {
  const found = { files: [], hidden: new Set(), unreadable: [] };
  const items = [...transfer.items].filter((item) => item.kind === "file");
  // All of it before the first await: afterwards the transfer is empty.
  const roots = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  for (const root of roots) {
    if (root instanceof File) add(found, root, root.name);
    else if (root) await walk(root, "", found);
  }
  return sorted(found);
}

/** Of an input, with `multiple` or `webkitdirectory`: the same. */
export function filesOfInput(input) {
  const found = { files: [], hidden: new Set(), unreadable: [] };
  for (const file of input.files) add(found, file, file.webkitRelativePath || file.name);
  return sorted(found);
}

async function walk(entry, folder, found) {
  const path = folder + entry.name;
  if (isHidden(path, found)) return;
  try {
    if (entry.isFile) add(found, await new Promise((resolve, reject) => entry.file(resolve, reject)), path);
    else for (const inside of await entriesOf(entry)) await walk(inside, `${path}/`, found);
  } catch {
    found.unreadable.push(path);
  }
}

async function entriesOf(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)); // at most a hundred
    if (!some.length) return all;
    all.push(...some);
  }
}

function add(found, file, path) {
  if (!isHidden(path, found)) found.files.push({ file, path });
}

// A hidden folder counts once, whatever is in it.
function isHidden(path, { hidden }) {
  const names = path.split("/");
  const at = names.findIndex((name) => LEFT_BEHIND.test(name));
  if (at >= 0) hidden.add(names.slice(0, at + 1).join("/"));
  return at >= 0;
}

function sorted({ files, hidden, unreadable }) {
  files.sort((one, other) => (one.path < other.path ? -1 : Number(one.path > other.path)));
  return { files, hidden: hidden.size, unreadable };
}
