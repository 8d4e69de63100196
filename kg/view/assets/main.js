// Wiring: words, buttons, keys, and the first drawing.

function drawWords() {
  document.documentElement.lang = S.language === "zh" ? "zh-CN" : "en";
  document.title = `${t("title")} · ${t("subtitle")}`;
  $("title").textContent = t("title");
  $("subtitle").textContent = t("subtitle");
  const entities = D.nodes.filter((it) => it.k === "entity").length;
  $("corpus").textContent = t("corpus", { articles: D.documents.length, claims: D.claims.length, entities });
  $("made").textContent = t("made", { version: D.version });
  $("search").placeholder = t("search");
  $("search").setAttribute("aria-label", t("search"));
  $("results").setAttribute("aria-label", t("search"));
  $("language").textContent = t("switch_language");
  $("graph").setAttribute("aria-label", t("graph"));
  for (const [id, key] of [["theme", "switch_theme"], ["plus", "zoom_in"], ["minus", "zoom_out"], ["fit", "fit"]]) {
    $(id).title = t(key);
    $(id).setAttribute("aria-label", t(key));
  }
  $("reset").textContent = t("reset");
}

function drawCounts() {
  $("shown").textContent = t("shown", { nodes: shown.nodes.size, all_nodes: D.nodes.length, claims: shown.claims.size, all_claims: D.claims.length });
  const same = D.views.story[S.language].length === D.views.all[S.language].length;
  $("view").hidden = same;
  $("view").textContent = t(S.view === "story" ? "show_all" : "show_story");
  $("reset").hidden = !filtered();
  const empty = !shown.nodes.size;
  $("empty").hidden = !empty;
  $("empty").firstElementChild.textContent = t(D.claims.length ? "empty_filter" : "empty_corpus");
  $("empty").lastElementChild.textContent = t("reset");
  $("empty").lastElementChild.hidden = !filtered();
}

/** Bring everything in line with the state. */
function refresh(rearranged = false) {
  redraw(rearranged);
  drawFilters();
  drawCounts();
  if (S.selected) drawPanel();
}

function setTheme(dark) {
  S.dark = dark;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

$("language").addEventListener("click", () => {
  S.language = S.language === "zh" ? "en" : "zh";
  drawWords();
  refresh(true);
  fit();
});
$("theme").addEventListener("click", () => {
  setTheme(!S.dark);
  drawFilters();
  if (S.selected) drawPanel();
  restyle();
});
scheme.addEventListener("change", () => {
  setTheme(scheme.matches);
  drawFilters();
  restyle();
});
$("view").addEventListener("click", () => {
  S.view = S.view === "story" ? "all" : "story";
  refresh(true);
  fit();
});
const reset = () => (clearFilters(), refresh(true), fit());
$("reset").addEventListener("click", reset);
$("empty").lastElementChild.addEventListener("click", reset);
$("plus").addEventListener("click", () => zoom(1.3));
$("minus").addEventListener("click", () => zoom(1 / 1.3));
$("fit").addEventListener("click", fit);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !$("panel").hidden) closePanel();
  else if (event.key === "/" && !event.ctrlKey && !event.metaKey && document.activeElement !== $("search")) {
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
drawWords();
refresh();
if (document.fonts?.ready) document.fonts.ready.then(() => network?.redraw());
// For tests and for those who script the page: where a node or an edge stands, and what is shown.
window.kuangtu = {
  ready: performance.now(),
  nodes: () => [...shown.nodes],
  edges: () => [...shown.edges.keys()],
  at: (number) => network.canvasToDOM(network.getPosition(number)),
  text: (number) => pick(node(number).t),
  language: () => S.language,
  scale: () => network.getScale(),
  label: (number) => edgeWords(number, shown.edges.get(number)).rows.join(" "),
  ends: (number) => D.edges[number].slice(0, 2),
  dashes: (number) => edgeSet.get(number)?.dashes,
};
document.documentElement.dataset.ready = String(Math.round(performance.now()));
