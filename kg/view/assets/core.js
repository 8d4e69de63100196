// The data, the state, and the few helpers by which anything from an article reaches the page: as text, never as markup.
const D = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const scheme = matchMedia("(prefers-color-scheme: dark)");
const KINDS = ["classes", "modalities", "predicates", "publishers", "articles"];
const S = {
  language: D.language || ((navigator.language || "zh").toLowerCase().startsWith("zh") ? "zh" : "en"),
  dark: scheme.matches,
  view: "story",
  selected: null, // {node: number} or {edge: number}
  cursor: null, // the node that the arrow keys have reached
  focus: null, // {nodes: Set, edges: Set} that are not dimmed
  off: Object.fromEntries(KINDS.map((kind) => [kind, new Set()])),
};
D.modalities.forEach((row, number) => row.off && S.off.modalities.add(number));
const OFF_AT_FIRST = [...S.off.modalities];
const MEASURED = document.createElement("canvas").getContext("2d");
const FACE = '"Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif';

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

/** A link outside, only for http and https. */
function link(address, ...children) {
  let parsed = null;
  try {
    parsed = new URL(address);
  } catch {
    return null;
  }
  if (!["http:", "https:"].includes(parsed.protocol)) return null;
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

// Which edges touch a node, and which claims an article makes.
const TOUCHING = D.nodes.map(() => []);
D.edges.forEach(([source, target], number) => {
  TOUCHING[source].push(number);
  if (target !== source) TOUCHING[target].push(number);
});
const ARTICLES_OF = D.claims.map((claim) => [...new Set(claim.v.map(([sentence]) => D.sentences[sentence][0]))]);
const EDGE_OF = new Map();
D.edges.forEach(([, , , claims], number) => claims.forEach((claim) => EDGE_OF.set(claim, number)));
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
