// What is shown, as a file: PNG, SVG, CSV; and the SPARQL query that selects the very same claims from graph.ttl.
const SHARPEST = 2;
const LARGEST = 8000; // pixels of a side, above which browsers refuse a canvas
const SELECTED_IRI = /^[^\u0000-\u0020<>"{}|^`\\\ufffd]+$/;

/** Hand a file to the reader. */
function download(name, content) {
  const address = URL.createObjectURL(content);
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The picture of the tab that is open, as a document of its own. */
function svgPicture() {
  if (S.tab !== "graph") {
    const drawn = $("chart").querySelector("svg[role=group]") || canvasOf(400, 60, label(20, 36, t("empty_filter")));
    const copy = drawn.cloneNode(true);
    copy.querySelector(".names")?.removeAttribute("transform");
    for (const mark of copy.querySelectorAll("[tabindex]")) for (const name of ["tabindex", "role", "data-key", "class"]) mark.removeAttribute(name);
    return { text: serialised(copy), width: Number(copy.getAttribute("width")), height: Number(copy.getAttribute("height")) };
  }
  const box = sceneBox();
  const root = svg("svg", { viewBox: `${round(box.left)} ${round(box.top)} ${round(box.width)} ${round(box.height)}`, width: round(box.width), height: round(box.height), "font-family": FACE_IN_SVG });
  paintScene(new SvgContext(root), box, 1);
  return { text: serialised(root), width: box.width, height: box.height };
}

const serialised = (root) => `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root)}\n`;

function exportSvg() {
  download(`kuangtu-${S.tab}.svg`, new Blob([svgPicture().text], { type: "image/svg+xml" }));
}

async function exportPng() {
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d");
  const sized = (width, height) => {
    const scale = Math.min(SHARPEST, LARGEST / width, LARGEST / height);
    [canvas.width, canvas.height] = [Math.ceil(width * scale), Math.ceil(height * scale)];
    ctx.scale(scale, scale);
    return scale;
  };
  if (S.tab === "graph") {
    const box = sceneBox();
    const scale = sized(box.width, box.height);
    ctx.translate(-box.left, -box.top);
    paintScene(ctx, box, scale);
  } else {
    const { text, width, height } = svgPicture();
    sized(width, height);
    const picture = new Image();
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await picture.decode();
    ctx.drawImage(picture, 0, 0);
  }
  canvas.toBlob((blob) => download(`kuangtu-${S.tab}.png`, blob), "image/png");
}

/** The claims that are shown: of the lines of the graph, or of the marks of a chart. */
function claimsShown() {
  if (S.tab === "graph") return [...shown.claims].sort((a, b) => a - b);
  return [...new Set(events().flatMap((event) => event.claims))].sort((a, b) => a - b);
}

/** A cell that no spreadsheet takes for a formula, quoted where need be; numbers stay numbers. */
function csvCell(value) {
  let text = String(value ?? "");
  if (/^[=+\-@\t\r]/.test(text) && !/^[-+]?\d+(\.\d+)?$/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** The IRI of a node, or "" for what has none. */
function iriOf(number) {
  const term = node(number).x || "";
  if (term.startsWith('"')) return "";
  return term.startsWith("<") ? term.slice(1, -1) : term && D.base + term;
}

/** The words of a claim's object, as the page shows them. */
const objectText = (target) => (node(target).v ? figureText(target) : node(target).h === undefined || node(target).k === "measure" ? nameOf(target) : figureText(target));

function csvText(claims) {
  const head = ["subject", "predicate", "object", "value", "unit", "modality", "earliest", "latest", "time_text", "said_by", "confidence", "evidence", "article", "title", "publisher", "date", "url", "subject_iri", "object_iri", "claim"];
  const rows = claims.map((claim) => {
    const row = D.claims[claim];
    const [source, target, predicate] = D.edges[EDGE_OF.get(claim)];
    const [sentence, start, end] = row.v[0];
    const [article, text] = D.sentences[sentence];
    const about = D.documents[article] || {};
    const said = (row.a || []).map((who) => (typeof who === "number" ? nameOf(who) : who)).join("; ");
    return [nameOf(source), D.predicates[predicate].name, objectText(target), ...(node(target).v || ["", ""]), D.modalities[row.m].name, row.w?.[1], row.w?.[2], row.w?.[0], said, row.x, [...text].slice(start, end).join(""), about.id, about.title, about.publisher, about.issued, about.url, iriOf(source), iriOf(target), row.i[0] ? D.base + row.i[0] : ""];
  });
  return [head, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n");
}

function exportCsv() {
  download("kuangtu-claims.csv", new Blob(["\ufeff", csvText(claimsShown()), "\r\n"], { type: "text/csv;charset=utf-8" }));
}

const LOCAL = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?$/; // what stands after a prefix in any SPARQL parser

/** A term in SPARQL; null for what no graph can hold. */
function term(number) {
  const text = node(number).x || "";
  if (text.startsWith('"')) return text;
  if (LOCAL.test(text)) return `id:${text}`;
  const iri = iriOf(number);
  return SELECTED_IRI.test(iri) ? `<${iri}>` : null;
}
const quoted = (text) => `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t")}"`;
/** Terms six to a line. */
function inLines(items) {
  const rows = [];
  for (let start = 0; start < items.length; start += 6) rows.push(`    ${items.slice(start, start + 6).join(" ")}`);
  return rows.join("\n");
}

/** Conditions for what the legend switched off; articles stand for publishers too, since both decide by article. */
function sparqlFilters() {
  const parts = [];
  const list = (kind, rows) => rows.filter((_, key) => !S.off[kind].has(key)).map((row) => `kt:${row.name}`);
  if (S.off.modalities.size) parts.push(`  VALUES ?modality { ${list("modalities", D.modalities).join(" ")} }`);
  if (S.off.predicates.size) parts.push(`  VALUES ?predicate {\n${inLines(list("predicates", D.predicates))}\n  }`);
  if (S.off.measures.size) parts.push(`  FILTER (?object NOT IN (${[...S.off.measures].map((name) => `kt:${name}`).join(", ")}))`);
  const on = D.documents.filter((row, key) => !S.off.articles.has(key) && !S.off.publishers.has(row.publisher || ""));
  if (on.length < D.documents.length) parts.push(`  VALUES ?id {\n${inLines(on.map((row) => quoted(row.id)))}\n  }`);
  if (S.from || S.to) {
    const day = S.byArticle ? "COALESCE(?earliest, ?latest, ?issued)" : "COALESCE(?earliest, ?latest)";
    const end = S.byArticle ? "COALESCE(?latest, ?earliest, ?issued)" : "COALESCE(?latest, ?earliest)";
    if (S.to) parts.push(`  FILTER (SUBSTR(STR(${day}), 1, 10) <= "${S.to}")`);
    if (S.from) parts.push(`  FILTER (SUBSTR(STR(${end}), 1, 10) >= "${S.from}")`);
  }
  return parts;
}

/** Conditions for the part of the graph that is drawn, named node by node; nothing where all is. */
function sparqlPart() {
  const parts = [];
  const [subjects, outside, ends] = [new Set(), new Set(), new Set()];
  const away = [];
  D.edges.forEach(([source, target, predicate], edge) => {
    if (shown.edges.has(edge)) return subjects.add(source);
    if (!passing(edge).length) return undefined;
    if (!shown.base.has(source)) return outside.add(source);
    if (node(target).h === undefined) return ends.add(target);
    return away.push(`    (${term(source)} kt:${D.predicates[predicate].name} ${term(target)})`);
  });
  const names = (numbers) => [...numbers].sort((a, b) => a - b).map(term).filter(Boolean);
  const listed = (numbers) => inLines(names(numbers).map((name, place, all) => (place < all.length - 1 ? `${name},` : name)));
  if (outside.size && subjects.size <= outside.size) parts.push(`  VALUES ?subject {\n${inLines(names(subjects))}\n  }`);
  else if (outside.size) parts.push(`  FILTER (?subject NOT IN (\n${listed(outside)}\n  ))`);
  if (ends.size) parts.push(`  FILTER (?object NOT IN (\n${listed(ends)}\n  ))`);
  if (away.length) parts.push(`  MINUS { VALUES (?subject ?predicate ?object) {\n${away.join("\n")}\n  } }`);
  return parts;
}

/** The query whose answer is the claims that are shown. */
function sparqlText() {
  const prefixes = [
    ["dcterms", "http://purl.org/dc/terms/"],
    ["id", D.base],
    ["kt", "https://w3id.org/kuangtu/ontology#"],
    ["oa", "http://www.w3.org/ns/oa#"],
    ["rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"],
    ["xsd", "http://www.w3.org/2001/XMLSchema#"],
  ].map(([name, iri]) => `PREFIX ${name}: <${iri}>`);
  const chart = S.tab !== "graph";
  const names = chart ? [`  VALUES ?claim {\n${inLines(claimsShown().flatMap((claim) => D.claims[claim].i.map((name) => `id:${name}`)))}\n  }`] : [...sparqlFilters(), ...sparqlPart()];
  return `${[
    ...prefixes,
    "SELECT DISTINCT ?claim ?subject ?predicate ?object ?modality ?earliest ?latest ?id ?quote WHERE {",
    "  ?claim a kt:Claim ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;",
    "    kt:modality ?modality ; kt:evidence ?evidence .",
    "  ?evidence oa:hasSource ?article ; oa:hasSelector/oa:exact ?quote .",
    "  ?article dcterms:identifier ?id .",
    "  OPTIONAL { ?claim kt:earliest ?earliest }",
    "  OPTIONAL { ?claim kt:latest ?latest }",
    "  OPTIONAL { ?article dcterms:issued ?issued }",
    ...names,
    "}",
    "ORDER BY ?claim ?quote",
  ].join("\n")}\n`;
}

/** Copy a text, also where the browser gives pages from a disk no clipboard. */
async function copy(text, area) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!area) return say(text);
    area.select();
    document.execCommand("copy");
  }
  say(t("copied"));
}

/** The panel with all ways to take along what is shown. */
function exportPanel() {
  const count = claimsShown().length;
  const area = el("textarea", { readonly: true, rows: 16, spellcheck: "false", "aria-label": "SPARQL", id: "sparql" });
  area.value = sparqlText();
  const button = (id, text, act) => el("button", { type: "button", id, onclick: act }, text);
  openPanel(
    el("h2", {}, t("export")),
    el("p", { class: "note" }, t("export_note", { count })),
    el("div", { class: "walk" }, button("png", "PNG", exportPng), button("svg", "SVG", exportSvg), button("csv", "CSV", exportCsv), button("share", t("share"), () => copy(location.href.split("#")[0] + fragmentOf(), null))),
    el("h3", {}, "SPARQL"),
    el("p", { class: "note" }, t("sparql_note")),
    area,
    el("div", { class: "walk" }, button("copy", t("copy"), () => copy(area.value, area))),
  );
}
