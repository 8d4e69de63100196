// Wiring: words, buttons, keys, and the first drawing.

function drawWords() {
  document.documentElement.lang = S.language === "zh" ? "zh-CN" : "en";
  document.title = `${t("title")} · ${t("subtitle")}`;
  $("title").textContent = t("title");
  $("subtitle").textContent = $("subtitle").title = t("subtitle");
  const entities = D.nodes.filter((it) => it.k === "entity").length;
  $("corpus").textContent = t("corpus", { articles: D.documents.length, claims: D.claims.length, entities });
  $("search").placeholder = t("search");
  for (const [id, key] of [["search", "search"], ["results", "search"], ["graph", "graph"]]) $(id).setAttribute("aria-label", t(key));
  $("language").textContent = t("switch_language");
  for (const [id, key] of [["theme", "switch_theme"], ["plus", "zoom_in"], ["minus", "zoom_out"], ["fit", "fit"], ["undo", "undo"], ["redo", "redo"], ["menu", "filters"]]) {
    $(id).title = t(key);
    $(id).setAttribute("aria-label", t(key));
  }
  $("reset").textContent = t("reset");
  $("fold").textContent = t("fold");
  $("export").textContent = t("export");
  drawTabs();
}

function drawCounts() {
  const numbers = { nodes: shown.nodes.size, all_nodes: D.nodes.length, claims: shown.claims.size, all_claims: D.claims.length };
  const folded = [...shown.groups.values()].reduce((sum, box) => sum + box.nodes, 0);
  const chart = S.tab === "graph" ? null : events();
  if (chart) $("shown").textContent = t("shown_events", { ...numbers, events: chart.length, claims: new Set(chart.flatMap((event) => event.claims)).size });
  else $("shown").textContent = t("shown", numbers) + (folded ? t("folded", { groups: shown.groups.size, nodes: folded }) : "");
  const same = D.views.story[S.language].length === D.views.all[S.language].length && !D.groups.length;
  $("view").hidden = Boolean(chart) || same || viewNow() !== S.view;
  $("view").textContent = t(S.view === "story" ? "show_all" : "show_story");
  $("reset").hidden = !filtered();
  $("fold").hidden = Boolean(chart) || !(D.groups.length && S.open.size && viewNow() === "all");
  $("undo").disabled = !PAST.length;
  $("redo").disabled = !FUTURE.length;
  const empty = !shown.nodes.size && S.tab === "graph";
  $("empty").hidden = !empty;
  $("empty").firstElementChild.textContent = t(D.claims.length ? "empty_filter" : "empty_corpus");
  $("empty").lastElementChild.textContent = t("reset");
  $("empty").lastElementChild.hidden = !filtered();
}

/** Say how much of a large drawing is done; called while the rest follows. */
function drawProgress(done, all) {
  $("progress").hidden = done >= all;
  $("progress").textContent = t("drawing", { done, all });
}

/** Bring everything in line with the state; the view is only moved where the arrangement changed. */
function refresh(rearranged = false) {
  const before = shown?.places;
  redraw(rearranged);
  drawFilters();
  drawTime();
  drawChart();
  drawCounts();
  if (S.selected) drawPanel();
  if (before !== shown.places && !shown.groups.size) fit();
  else if (!before) fit();
}

/**
 * Take note of what a reader has done: draw it, make it a step that can be undone, put it into the address.
 * @param {{step?: boolean, drawn?: boolean, fitted?: boolean, merge?: string}} how
 *   step: can be undone; drawn: draw again; fitted: fit the window; merge: one step with the last of the same name
 */
function changed({ step = true, drawn = true, fitted = false, merge = null } = {}) {
  record(step, merge);
  if (drawn) refresh();
  else drawCounts();
  if (fitted) fit();
}

function setTheme(dark) {
  S.dark = dark;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

/** Draw again in the colours of the theme. */
function recolour(dark) {
  setTheme(dark);
  drawFilters();
  drawChart();
  if (S.selected) drawPanel();
  restyle();
}

function setLanguage(language) {
  S.language = language;
  drawWords();
  refresh(true);
  fit();
}

$("language").addEventListener("click", () => {
  S.chosen = true;
  setLanguage(S.language === "zh" ? "en" : "zh");
  changed({ step: false, drawn: false });
});
$("theme").addEventListener("click", () => recolour(!S.dark));
scheme.addEventListener("change", () => recolour(scheme.matches));
NARROW.addEventListener("change", () => refresh());
$("view").addEventListener("click", () => {
  S.view = S.view === "story" ? "all" : "story";
  changed({ fitted: true });
});
const reset = () => (clearFilters(), changed({ fitted: true }));
$("reset").addEventListener("click", reset);
$("empty").lastElementChild.addEventListener("click", reset);
$("fold").addEventListener("click", foldAll);
$("plus").addEventListener("click", () => zoom(1.3));
$("minus").addEventListener("click", () => zoom(1 / 1.3));
$("fit").addEventListener("click", fit);
$("undo").addEventListener("click", undo);
$("redo").addEventListener("click", redo);
$("export").addEventListener("click", () => {
  exportPanel();
  $("panel").focus({ preventScroll: true });
});
$("menu").addEventListener("click", () => {
  const open = document.body.classList.toggle("menu");
  $("menu").setAttribute("aria-expanded", String(open));
});
for (const tab of ["graph", "timeline", "matrix"]) {
  $(`tab-${tab}`).addEventListener("click", () => showTab(tab));
  $(`tab-${tab}`).addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const tabs = ["graph", "timeline", "matrix"];
    showTab(tabs[(tabs.indexOf(tab) + step + 3) % 3]);
    $(`tab-${S.tab}`).focus();
  });
}

const typing = () => ["INPUT", "TEXTAREA"].includes(document.activeElement?.tagName) && document.activeElement.type !== "checkbox" && document.activeElement.type !== "range";
document.addEventListener("keydown", (event) => {
  const control = event.ctrlKey || event.metaKey;
  if (event.key === "Escape" && document.body.classList.contains("menu")) $("menu").click();
  else if (event.key === "Escape" && (!$("panel").hidden || S.pathFrom !== null)) closePanel();
  else if (control && !typing() && event.key.toLowerCase() === "z") {
    event.preventDefault();
    (event.shiftKey ? redo : undo)();
  } else if (control && !typing() && event.key.toLowerCase() === "y") {
    event.preventDefault();
    redo();
  } else if (event.key === "/" && !control && !typing()) {
    event.preventDefault();
    $("search").focus();
    $("search").select();
  }
});

/** Move the cursor to the nearest node in a direction. */
function step(dx, dy) {
  const start = S.cursor ?? S.selected?.node;
  const rows = [...shown.nodes].map((number) => shown.places.get(number));
  if (!rows.length) return;
  const from = start === undefined || start === null ? null : shown.places.get(start);
  let best = null;
  for (const row of rows) {
    if (from && row[0] === from[0]) continue;
    const [x, y] = from ? [row[1] - from[1], row[2] - from[2]] : [row[1], row[2]];
    const ahead = from ? x * dx + y * dy : 1;
    const cost = from ? ahead + 2.2 * Math.abs(x * dy - y * dx) : x + y;
    if (ahead > 0 && (!best || cost < best[1])) best = [row[0], cost];
  }
  if (!best) return;
  S.cursor = best[0];
  bringIn(S.cursor);
  network.redraw();
  $("live").textContent = `${nameOf(S.cursor)}, ${kindOf(node(S.cursor))}`;
}
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
$("graph").addEventListener("keydown", (event) => {
  if (ARROWS[event.key]) step(...ARROWS[event.key]);
  else if (event.key === "Enter" && S.cursor !== null) {
    select({ node: S.cursor });
    $("panel").focus({ preventScroll: true });
  } else if (event.key === "+" || event.key === "=") zoom(1.3);
  else if (event.key === "-") zoom(1 / 1.3);
  else if (event.key === "0") fit();
  else return;
  event.preventDefault();
});

setTheme(S.dark);
readAddress();
drawWords();
refresh();
fit();
if (S.selected) select(S.selected);
startRecording();
if (document.fonts?.ready) document.fonts.ready.then(() => network?.redraw());
// For tests and for those who script the page: where a node or an edge stands, and what is shown.
window.kuangtu = {
  lines: (text, width) => lines(text, `20px ${FACE}`, width, 9),
  ready: performance.now(),
  nodes: () => [...shown.nodes],
  edges: () => [...shown.edges.keys()],
  at: (number) => network.canvasToDOM(network.getPosition(number)),
  places: () => [...shown.nodes].map((number) => shown.places.get(number)),
  text: (number) => pick(node(number).t),
  language: () => S.language,
  scale: () => network.getScale(),
  label: (number) => edgeWords(number, shown.edges.get(number)).rows.join(" "),
  written: () => written.map(({ x, y, width, height, text = null }) => ({ x, y, width, height, text })),
  ends: (number) => D.edges[number].slice(0, 2),
  dashes: (number) => edgeSet.get(number)?.dashes,
  width: (number) => edgeSet.get(number)?.width,
  drawn: () => nodeSet.length,
  redraw: () => network.redraw(),
  pace: (milliseconds) => (pace = milliseconds),
  click: (number) => clicked({ nodes: [number], edges: [] }),
  ground: () => {
    // a spot of the stage on which nothing stands
    const box = $("graph").getBoundingClientRect();
    for (let place = 0; place < 600; place += 1) {
      const [x, y] = [60 + ((place * 97) % (box.width - 240)), 60 + ((place * 61) % (box.height - 200))];
      if (network.getNodeAt({ x, y }) === undefined && network.getEdgeAt({ x, y }) === undefined) return { x: x + box.left, y: y + box.top };
    }
    return { x: box.left + 5, y: box.top + 5 };
  },
  groups: () => [...shown.groups.keys()].map((key) => Number(key.slice(1))),
  claims: () => claimsShown().flatMap((claim) => D.claims[claim].i.map((name) => D.base + name)),
  sparql: sparqlText,
};
document.documentElement.dataset.ready = String(Math.round(performance.now()));
