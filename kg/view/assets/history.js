// The state in the address, so that a view can be shared, and the steps that can be undone. What an address says is checked
// name by name: what the page does not know is passed over, and nothing of it is ever shown or run.
const PAST = [];
const FUTURE = [];
const LONGEST_ADDRESS = 60_000; // characters; a longer one is not read
const MOST_NAMES = 5000;
const MOST_STEPS_BACK = 200;
let current = "";
let lastMerge = null;
let recording = false;

const KEYS = new Map(); // node key → number
/** The name of a node in an address: what its IRI holds after the base; for a value its holder's and its place there. */
function nodeKey(number) {
  const it = node(number);
  return it.h === undefined ? it.x || `#${number}` : `${nodeKey(it.h)}~${VALUES_OF[it.h].indexOf(number)}`;
}
function nodeOf(key) {
  if (!KEYS.size) D.nodes.forEach((_, number) => KEYS.set(nodeKey(number), number));
  return KEYS.get(key);
}

/** The rows of a kind of the legend: key in the state, name in the address. */
function namesOf(kind) {
  if (kind === "classes") return D.classes.map((row, key) => [key, row.name]);
  if (kind === "modalities") return D.modalities.map((row, key) => [key, row.name]);
  if (kind === "predicates") return D.predicates.map((row, key) => [key, row.name]);
  if (kind === "measures") return MEASURES.map((row) => [row.name, row.name]);
  if (kind === "publishers") return PUBLISHERS.map((name) => [name, name]);
  return D.documents.map((row, key) => [key, row.id]);
}

/** The state as a fragment, "" for the state in which the page opens. */
function fragmentOf(selected = true) {
  const parts = [];
  const list = (name, items) => parts.push(`${name}=${items.map((item) => encodeURIComponent(item)).join(",")}`);
  if (S.tab !== D.picture) list("tab", [S.tab]);
  if (S.view !== "story") list("view", [S.view]);
  for (const kind of KINDS) {
    const first = kind === "modalities" ? OFF_AT_FIRST : [];
    if (S.off[kind].size === first.length && first.every((row) => S.off[kind].has(row))) continue;
    const rows = namesOf(kind);
    const off = rows.filter(([key]) => S.off[kind].has(key));
    if (off.length > rows.length / 2) list(kind, ["only", ...rows.filter(([key]) => !S.off[kind].has(key)).map(([, name]) => name)]);
    else list(kind, ["off", ...off.map(([, name]) => name)]);
  }
  if (S.near) list("near", [S.near.depth, nodeKey(S.near.node)]);
  if (S.path) list("path", S.path.map(nodeKey));
  if (S.kept) list("keep", [...S.kept].map(nodeKey));
  if (S.hidden.size) list("hide", [...S.hidden].map(nodeKey));
  if (S.open.size) list("open", [...S.open]);
  if (S.from) list("from", [S.from]);
  if (S.to) list("to", [S.to]);
  if (!S.byArticle) list("dated", ["1"]);
  if (S.chosen) list("lang", [S.language]);
  const { node: number, edge, list: kind, key } = (selected && S.selected) || {};
  if (number !== undefined) list("at", [nodeKey(number)]);
  if (edge !== undefined) list("line", [nodeKey(D.edges[edge][0]), D.predicates[D.edges[edge][2]].name, nodeKey(D.edges[edge][1])]);
  if (kind !== undefined) list("list", [kind, namesOf(kind).find(([row]) => row === key)[1]]);
  return parts.length ? `#${parts.join("&")}` : "";
}

/** Read a fragment: lists of names by key; nothing where it is no fragment of ours. */
function parsed(fragment) {
  const found = new Map();
  if (fragment.length > LONGEST_ADDRESS) return found;
  for (const part of fragment.replace(/^#/, "").split("&").slice(0, 40)) {
    const [name, ...rest] = part.split("=");
    try {
      if (rest.length === 1) found.set(name, rest[0] === "" ? [] : rest[0].split(",").slice(0, MOST_NAMES).map(decodeURIComponent));
    } catch {
      continue; // no valid encoding: not ours
    }
  }
  return found;
}

/** Set the state from a fragment; all that it does not say is as at first. */
function apply(fragment) {
  const said = parsed(fragment);
  const one = (name, known) => (known.includes(said.get(name)?.[0]) ? said.get(name)[0] : undefined);
  const nodes = (name) => (said.get(name) || []).map(nodeOf).filter((number) => number !== undefined);
  const entities = (name) => nodes(name).filter((number) => node(number).h === undefined);
  const day = (name) => (/^\d{4}-\d\d-\d\d$/.test(said.get(name)?.[0] || "") ? said.get(name)[0] : "");
  clearFilters();
  S.tab = one("tab", ["graph", "timeline", "matrix"]) || D.picture;
  S.view = one("view", ["all"]) || "story";
  for (const kind of KINDS) {
    const [how, ...names] = said.get(kind) || [];
    if (how !== "only" && how !== "off") continue;
    const wanted = new Set(names);
    S.off[kind].clear();
    for (const [key, name] of namesOf(kind)) if (wanted.has(name) === (how === "off")) S.off[kind].add(key);
  }
  const [depth, start] = said.get("near") || [];
  const near = nodeOf(start ?? "");
  S.near = near !== undefined && ["1", "2", "3"].includes(depth) && node(near).h === undefined ? { node: near, depth: Number(depth) } : null;
  S.path = entities("path").length === 2 ? entities("path") : null;
  S.kept = entities("keep").length ? new Set(entities("keep")) : null;
  nodes("hide").forEach((number) => S.hidden.add(number));
  S.open = new Set((said.get("open") || []).map(Number).filter((number) => Number.isInteger(number) && number >= 0 && number < D.groups.length));
  [S.from, S.to] = [day("from"), day("to")];
  S.byArticle = !said.has("dated");
  if (one("lang", ["zh", "en"])) [S.language, S.chosen] = [one("lang", ["zh", "en"]), true];
  S.selected = selectedIn(said);
  S.focus = S.selected ? focusOf(S.selected) : null;
}

/** What a fragment has selected, if it is there. */
function selectedIn(said) {
  const at = nodeOf(said.get("at")?.[0] ?? "");
  if (at !== undefined) return { node: at };
  const [source, predicate, target] = said.get("line") || [];
  const edge = D.edges.findIndex((row) => row[0] === nodeOf(source ?? "") && row[1] === nodeOf(target ?? "") && D.predicates[row[2]].name === predicate);
  if (edge >= 0) return { edge };
  const [kind, name] = said.get("list") || [];
  const row = KINDS.includes(kind) && kind !== "classes" ? namesOf(kind).find(([, own]) => own === name) : undefined;
  return row ? { list: kind, key: row[0] } : null;
}

/** Note a step, and write the state into the address. */
function record(step, merge) {
  if (!recording) return;
  const now = fragmentOf(false);
  if (step && now !== current) {
    if (!(merge && merge === lastMerge)) {
      PAST.push(current);
      if (PAST.length > MOST_STEPS_BACK) PAST.shift();
    }
    FUTURE.length = 0;
    current = now;
    lastMerge = merge;
  }
  writeAddress();
}

/** Put the state behind the `#`; nothing is loaded, and the way back of the browser stays as it was. */
function writeAddress() {
  const fragment = fragmentOf() || "#";
  if ((location.hash || "#") === fragment) return;
  try {
    history.replaceState(null, "", fragment);
  } catch {
    location.replace(fragment); // pages from a disk, in some browsers
  }
}

function goTo(fragment) {
  apply(fragment);
  current = fragmentOf(false);
  lastMerge = null;
  if (!S.selected) closePanel();
  drawWords();
  refresh();
  fit();
  writeAddress();
}

function undo() {
  if (!PAST.length) return;
  FUTURE.push(current);
  goTo(PAST.pop());
}

function redo() {
  if (!FUTURE.length) return;
  PAST.push(current);
  goTo(FUTURE.pop());
}

/** Take the state from the address with which the page was opened. */
function readAddress() {
  if (location.hash.length > 1) apply(location.hash);
}

function startRecording() {
  current = fragmentOf(false);
  recording = true;
  addEventListener("hashchange", () => {
    if (location.hash === fragmentOf() || (location.hash === "" && fragmentOf() === "")) return;
    PAST.push(current);
    goTo(location.hash);
  });
}
