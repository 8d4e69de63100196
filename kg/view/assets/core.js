// The data, the state, and the few helpers by which anything from an article reaches the page: as text, never as markup.
const D = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const scheme = matchMedia("(prefers-color-scheme: dark)");
const KINDS = ["classes", "modalities", "predicates", "measures", "publishers", "articles"];
const S = {
  language: D.language || ((navigator.language || "zh").toLowerCase().startsWith("zh") ? "zh" : "en"),
  dark: scheme.matches,
  tab: D.picture, // "graph", "timeline" or "matrix"
  view: "story", // or "all"; any filter looks at all
  near: null, // {node, depth}: only this node and those so many steps away
  path: null, // [node, node]: only the shortest way between them
  kept: null, // Set: only these
  hidden: new Set(), // nodes put away one by one
  open: new Set(), // communities that were opened
  from: "", // first and last day of the time slider, "" for open
  to: "",
  byArticle: true, // a claim without a time counts on the day of its article
  selected: null, // {node}, {edge}, {list: kind, key} or {claims, title}: what the panel shows
  chosen: false, // whether the reader has chosen the language
  pathFrom: null, // a node that waits for the other end of a path
  hovered: null, // the edge under the mouse
  cursor: null, // the node that the arrow keys have reached
  focus: null, // {nodes: Set, edges: Set} that are not dimmed
  off: Object.fromEntries(KINDS.map((kind) => [kind, new Set()])),
};
D.modalities.forEach((row, number) => row.off && S.off.modalities.add(number));
const OFF_AT_FIRST = [...S.off.modalities];
const NARROW = matchMedia("(max-width: 760px)");
const MEASURED = document.createElement("canvas").getContext("2d");
const FACE = '"Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif';
const FACE_IN_SVG = FACE.replace(/"/g, "'");

const lastOf = (list) => list[list.length - 1];
const side = () => (S.language === "en" ? 1 : 0);
const pick = (pair) => (Array.isArray(pair) ? pair[side()] : pair);
const t = (key, values = {}) =>
  pick(D.texts[key] || [key, key]).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

/** Make an element; strings among the children become text nodes. */
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "onclick") made.addEventListener("click", value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Words of an article, kept from changing the direction of what stands beside them. */
const words = (text, tag = "span") => el(tag, { class: "data", dir: "auto" }, text);

/** A link outside, only where the way there is safe: https. */
function link(address, ...children) {
  let parsed = null;
  try {
    parsed = new URL(address);
  } catch {
    return null;
  }
  if (parsed.protocol !== "https:") return null;
  return el("a", { href: parsed.href, rel: "noopener noreferrer", target: "_blank" }, ...children);
}

const node = (number) => D.nodes[number];
const nameOf = (number) => {
  const it = node(number);
  if (it.k !== "entity") return pick(it.t);
  return S.language === "en" && it.e ? it.e[0] : it.n;
};
const colourOf = (it) => D.classes[it.c][S.dark ? "dark" : "light"];
const kindOf = (it) => (it.l && it.l[side()] ? it.l[side()] : pick(D.classes[it.c].label));
const publisherOf = (article) => (article >= 0 && D.documents[article].publisher) || "";

/** Shape of a drawing in SVG; nothing of an article is ever parsed as markup. */
function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// Which edges touch a node, and which claims an article makes.
const TOUCHING = D.nodes.map(() => []);
D.edges.forEach(([source, target], number) => {
  TOUCHING[source].push(number);
  if (target !== source) TOUCHING[target].push(number);
});
const ARTICLES_OF = D.claims.map((claim) => [...new Set(claim.v.map(([sentence]) => D.sentences[sentence][0]))]);
const EDGE_OF = new Map();
D.edges.forEach(([, , , claims], number) => claims.forEach((claim) => EDGE_OF.set(claim, number)));
const KIND_OF_OBJECT = (edge) => node(D.edges[edge][1]).k;
/** The measures that claims speak of: name and label, in the order of their number of claims. */
const MEASURES = (() => {
  const found = new Map();
  D.edges.forEach(([, target, , claims]) => {
    const it = node(target);
    if (it.k !== "measure") return;
    if (!found.has(it.m)) found.set(it.m, { name: it.m, label: it.t, count: 0 });
    found.get(it.m).count += claims.length;
  });
  return [...found.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
})();
const PUBLISHERS = [...new Set(D.documents.map((row) => row.publisher || ""))].sort();
const VALUES_OF = D.nodes.map(() => []);
D.nodes.forEach((it, number) => it.h !== undefined && VALUES_OF[it.h].push(number));

/** A time as a reader wants it: both bounds, or one day. */
function timeText(when) {
  const [, earliest, latest, kind] = when;
  if (kind === "before" && latest) return `${t("until")} ${latest}`;
  if (earliest && latest) return earliest === latest ? earliest : `${earliest} – ${latest}`;
  if (earliest) return `${t("since")} ${earliest}`;
  if (latest) return `${t("until")} ${latest}`;
  return "";
}

/** The days of a claim, first and last, as ISO strings; `own` is false where only the article's day is known. */
const DAYS = D.claims.map((claim, number) => {
  const [first, last] = claim.w ? [claim.w[1].slice(0, 10), claim.w[2].slice(0, 10)] : ["", ""];
  if (first || last) return { first: first || last, last: last || first, own: true };
  const days = ARTICLES_OF[number].map((article) => (D.documents[article] || {}).issued || "").filter(Boolean).sort();
  return { first: days[0] || "", last: days[0] || "", own: false };
});
const neverShown = (text) => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
