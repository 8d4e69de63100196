// The answer to a query, as a table, a chart, a graph of its resources, and as it came.

const $ = (id) => document.getElementById(id);
const TABS = ["table", "chart", "graph", "raw"];
const MOST = { rows: 1000, bars: 200, nodes: 300 };
const NUMBER = /#(integer|decimal|double|float|int|long|nonNegativeInteger)$/;
const KT = "https://w3id.org/kuangtu/ontology#";
let answer = null;
let drawn = new Set();
let chart = null;
let network = null;

function make(name, words = "", more = {}) {
  const node = document.createElement(name);
  node.textContent = words;
  Object.assign(node, more);
  return node;
}

/** A term in few letters, and where its page is. */
function short(value) {
  for (const [prefix, space] of Object.entries(answer.prefixes)) {
    if (value.startsWith(space)) return `${prefix}:${value.slice(space.length)}`;
  }
  return value;
}

function address(value) {
  for (const [space, place] of [[answer.base, "/id/"], [KT, "/ontology/"]]) {
    const name = value.slice(space.length);
    if (value.startsWith(space) && name && !name.includes("/")) return place + encodeURIComponent(name);
  }
  return /^https?:\/\//.test(value) ? value : "";
}

const words = (term) => (term.type === "uri" ? short(term.value) : term.type === "triple" ? JSON.stringify(term.value) : term.value);

/** An answer of any kind as columns and rows of terms. */
function read(body, media) {
  const value = JSON.parse(body);
  if (media.includes("ld+json")) {
    const rows = [];
    for (const node of value) {
      for (const [predicate, things] of Object.entries(node)) {
        if (predicate === "@id") continue;
        for (const thing of things) {
          const plain = typeof thing === "string" ? { "@id": thing } : thing;
          rows.push({
            subject: { type: "uri", value: node["@id"] },
            predicate: { type: "uri", value: predicate === "@type" ? `${answer.prefixes.rdf}type` : predicate },
            object: "@id" in plain ? { type: "uri", value: plain["@id"] } : { type: "literal", value: String(plain["@value"]), datatype: plain["@type"] },
          });
        }
      }
    }
    return { columns: ["subject", "predicate", "object"], rows, triples: true };
  }
  if ("boolean" in value) {
    return { columns: [""], rows: [{ "": { type: "literal", value: answer.words[value.boolean ? "yes" : "no"] } }] };
  }
  return { columns: value.head.vars, rows: value.results.bindings };
}

export function show({ body, media, data, save }) {
  answer = { body, words: data.words, prefixes: data.prefixes, base: data.base, lang: data.lang };
  Object.assign(answer, read(body, media));
  drawn = new Set();
  chart?.destroy();
  network?.destroy();
  chart = network = null;
  const formats = answer.triples ? ["turtle", "ntriples", "jsonld"] : ["csv", "tsv", "json"];
  $("downloads").replaceChildren(
    make("span", `${answer.words.download}: `),
    ...formats.map((format) => make("button", format, { onclick: () => save(format) })),
  );
  $("result").hidden = false;
  open(TABS.find((tab) => $(`tab-${tab}`).getAttribute("aria-selected") === "true") ?? "table");
}

async function open(tab) {
  for (const name of TABS) {
    const button = $(`tab-${name}`);
    button.setAttribute("aria-selected", String(name === tab));
    button.tabIndex = name === tab ? 0 : -1;
    $(`pane-${name}`).hidden = name !== tab;
  }
  if (!answer || drawn.has(tab)) return;
  drawn.add(tab);
  const pane = $(`pane-${tab}`);
  pane.replaceChildren();
  await { table, chart: drawChart, graph, raw }[tab](pane);
}

TABS.forEach((name, place) => {
  $(`tab-${name}`).addEventListener("click", () => open(name));
  $(`tab-${name}`).addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = TABS[(place + step + TABS.length) % TABS.length];
    $(`tab-${next}`).focus();
    open(next);
  });
});

function table(pane) {
  const grid = make("table");
  const head = grid.createTHead().insertRow();
  for (const name of answer.columns) head.append(make("th", name, { scope: "col" }));
  const rows = grid.createTBody();
  for (const row of answer.rows.slice(0, MOST.rows)) {
    const line = rows.insertRow();
    for (const name of answer.columns) {
      const cell = line.insertCell();
      const term = row[name];
      if (!term) continue;
      const href = term.type === "uri" ? address(term.value) : "";
      if (NUMBER.test(term.datatype ?? "")) cell.className = "number";
      cell.append(href ? make("a", words(term), { href, title: term.value, rel: "noopener noreferrer" }) : words(term));
    }
  }
  const box = make("div", "", { className: "scroll" });
  box.append(grid);
  pane.append(box);
  if (answer.rows.length > MOST.rows) pane.append(make("p", answer.words.shown_rows));
}

function raw(pane) {
  let text = answer.body;
  try { text = JSON.stringify(JSON.parse(text), null, 1); } catch { /* as it came */ }
  const most = 200_000;
  pane.append(make("pre", text.length > most ? `${text.slice(0, most)}\n…` : text));
}

function picker(label, options, chosen, change) {
  const select = make("select", "", { onchange: change });
  for (const [value, shown] of options) select.append(make("option", shown, { value, selected: value === chosen }));
  const box = make("label", `${label} `);
  box.append(select);
  return [box, select];
}

async function drawChart(pane) {
  const numeric = answer.columns.filter((name) => {
    const terms = answer.rows.map((row) => row[name]).filter(Boolean);
    return terms.length && terms.every((term) => term.type === "literal" && term.value.trim() && Number.isFinite(Number(term.value)));
  });
  if (!numeric.length) return void pane.append(make("p", answer.words.no_chart));
  const others = answer.columns.filter((name) => !numeric.includes(name));
  const time = others.find((name) => answer.rows.some((row) => /^\d{4}(-\d\d)?/.test(row[name]?.value ?? "")));
  const { Chart } = await import("/assets/chart.js");
  const canvas = make("canvas");
  const bar = make("div", "", { className: "bar" });
  const again = () => draw(labels.value, values.value, kind.value);
  const names = (list) => list.map((name) => [name, name]);
  const [labelBox, labels] = picker(answer.words.chart_label, names(answer.columns), time ?? others[0] ?? answer.columns[0], again);
  const [valueBox, values] = picker(answer.words.chart_value, names(numeric), numeric.at(-1), again);
  const [kindBox, kind] = picker(answer.words.chart_kind, [["bar", answer.words.bar], ["line", answer.words.line]], time ? "line" : "bar", again);
  bar.append(labelBox, valueBox, kindBox);
  const box = make("div", "", { className: "canvas" });
  box.append(canvas);
  pane.append(bar, box);
  function draw(label, value, type) {
    chart?.destroy();
    const rows = answer.rows.filter((row) => row[value]).slice(0, MOST.bars);
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const axis = { ticks: { color: colour("--text") }, grid: { color: colour("--line") } };
    chart = new Chart(canvas, {
      type,
      data: {
        labels: rows.map((row) => (row[label] ? words(row[label]) : "")),
        datasets: [{ label: value, data: rows.map((row) => Number(row[value].value)), backgroundColor: colour("--link"), borderColor: colour("--link") }],
      },
      options: { animation: false, maintainAspectRatio: false, scales: { x: axis, y: { ...axis, beginAtZero: type === "bar" } } },
    });
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${value} / ${label}: ${rows.length}`);
    canvas.dataset.points = rows.length;
  }
  again();
}

/** Pairs of resources with a word for what joins them. */
function joined() {
  const found = [];
  const [s, p, o] = ["s", "p", "o"].every((name) => answer.columns.includes(name)) ? ["s", "p", "o"] : ["subject", "predicate", "object"];
  const asTriples = answer.columns.includes(s) && answer.columns.includes(p) && answer.columns.includes(o);
  for (const row of answer.rows) {
    if (asTriples) {
      if (row[s] && row[p] && row[o]) found.push([row[s], words(row[p]), row[o]]);
      continue;
    }
    const [first, ...rest] = answer.columns.filter((name) => row[name]?.type === "uri");
    for (const name of rest) found.push([row[first], name, row[name]]);
  }
  return found;
}

/** The names of resources, in the language of the page where there are any. */
async function labels(iris) {
  const fitting = iris.filter((iri) => !/[<>"{}|^`\\\s]/.test(iri)).map((iri) => `<${iri}>`).join(" ");
  const query = `SELECT ?s ?label WHERE { VALUES ?s { ${fitting} } ?s skos:prefLabel|rdfs:label ?label }`;
  const headers = { Accept: "application/sparql-results+json" };
  const reply = await fetch("/sparql", { method: "POST", headers, body: new URLSearchParams({ query }) });
  const found = new Map();
  for (const { s, label } of reply.ok ? (await reply.json()).results.bindings : []) {
    if (!found.has(s.value) || label["xml:lang"] === answer.lang) found.set(s.value, label.value);
  }
  return found;
}

async function graph(pane) {
  const lines = joined();
  if (!lines.length) return void pane.append(make("p", answer.words.no_graph));
  if (!window.vis) {
    await new Promise((done, failed) => {
      document.head.append(make("script", "", { src: "/assets/vis-network.js", onload: done, onerror: failed }));
    });
  }
  const nodes = new Map();
  const edges = [];
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const add = (term) => {
    const key = `${term.type} ${term.value}`;
    if (!nodes.has(key) && nodes.size < MOST.nodes) {
      const label = words(term);
      nodes.set(key, {
        id: key, label: label.length > 24 ? `${label.slice(0, 23)}…` : label, shape: term.type === "uri" ? "ellipse" : "box",
        href: term.type === "uri" ? address(term.value) : "",
      });
    }
    return nodes.has(key) ? key : null;
  };
  for (const [from, label, to] of lines) {
    const ends = [add(from), add(to)];
    if (ends[0] && ends[1]) edges.push({ from: ends[0], to: ends[1], label });
  }
  for (const [value, label] of await labels([...nodes.keys()].filter((key) => key.startsWith("uri ")).map((key) => key.slice(4)))) {
    nodes.get(`uri ${value}`).label = label.length > 24 ? `${label.slice(0, 23)}…` : label;
  }
  const box = make("div", "", { className: "canvas" });
  pane.append(box);
  network = new window.vis.Network(box, { nodes: [...nodes.values()], edges }, {
    layout: { randomSeed: 1, improvedLayout: nodes.size < 100 },
    physics: { stabilization: { iterations: 200 }, solver: "forceAtlas2Based" },
    nodes: { color: { background: colour("--tint"), border: colour("--link") }, font: { color: colour("--text") } },
    edges: { arrows: "to", color: colour("--quiet"), font: { color: colour("--text"), strokeColor: colour("--field"), size: 11 } },
  });
  network.once("stabilizationIterationsDone", () => network.setOptions({ physics: false }));
  network.on("doubleClick", ({ nodes: [id] }) => {
    const href = nodes.get(id)?.href;
    if (href) window.open(href, "_blank", "noopener");
  });
  box.dataset.nodes = nodes.size;
}
