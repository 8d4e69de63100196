// What is shown: the view (main points or all), and the rows of the legend that are switched off.

/** The claims of an edge that pass the filters. */
function passing(edge) {
  const [, , predicate, claims] = D.edges[edge];
  if (S.off.predicates.has(predicate)) return [];
  return claims.filter((claim) => {
    if (S.off.modalities.has(D.claims[claim].m)) return false;
    return ARTICLES_OF[claim].some((a) => !S.off.articles.has(a) && !S.off.publishers.has(publisherOf(a)));
  });
}

/** Work out what is visible: places of nodes, claims of edges. */
function visible() {
  const places = new Map(D.views[S.view][S.language].map((row) => [row[0], row]));
  const on = (number) => places.has(number) && !S.off.classes.has(node(number).c);
  const stands = (number) => on(number) && (node(number).h === undefined || on(node(number).h));
  const edges = new Map();
  const nodes = new Set();
  const claims = new Set();
  D.edges.forEach(([source, target], number) => {
    if (!places.has(source) || !places.has(target)) return;
    const [from, to] = [stands(source), stands(target)];
    const pass = from || to ? passing(number) : [];
    if (!pass.length) return;
    if (from) nodes.add(source); // a class alone is shown without its lines
    if (to) nodes.add(target);
    if (!from || !to) return;
    edges.set(number, pass);
    pass.forEach((claim) => claims.add(claim));
  });
  if (!filtered()) for (const number of places.keys()) if (!TOUCHING[number].length && on(number)) nodes.add(number);
  return { places, edges, nodes, claims };
}

/** Say whether any filter differs from how the page opened. */
function filtered() {
  return KINDS.some((kind) => {
    const first = kind === "modalities" ? OFF_AT_FIRST : [];
    return S.off[kind].size !== first.length || first.some((row) => !S.off[kind].has(row));
  });
}

function clearFilters() {
  KINDS.forEach((kind) => S.off[kind].clear());
  OFF_AT_FIRST.forEach((row) => S.off.modalities.add(row));
}

/** Draw the legend; it is the filter. */
function drawFilters() {
  const open = new Map([...$("filters").querySelectorAll("details")].map((it) => [it.dataset.kind, it.open]));
  const scrolled = $("filters").scrollTop;
  const held = [...$("filters").querySelectorAll("summary, input, button")].indexOf(document.activeElement);
  $("filters").setAttribute("aria-label", t("filters"));
  $("filters").replaceChildren(
    ...KINDS.map((kind) => {
      const rows = filterRows(kind);
      const count = rows.filter((row) => S.off[kind].has(row.key)).length;
      const head = el("summary", {}, t(kind), count ? el("span", { class: "off" }, `${rows.length - count}/${rows.length}`) : null);
      const group = el("details", { "data-kind": kind }, head, ...rows.map((row) => filterRow(kind, row, rows)));
      group.open = open.get(kind) ?? kind !== "articles";
      return group;
    }),
  );
  $("filters").scrollTop = scrolled;
  if (held >= 0) $("filters").querySelectorAll("summary, input, button")[held]?.focus({ preventScroll: true });
}

/** List the rows of one group with their counts. */
function filterRows(kind) {
  const count = (test) => D.claims.reduce((sum, claim, number) => sum + (test(claim, number) ? 1 : 0), 0);
  if (kind === "classes")
    return D.classes.map((row, key) => ({ key, name: pick(row.label), count: D.nodes.filter((it) => it.c === key).length, swatch: (c) => shapeSwatch(c, row) }));
  if (kind === "predicates")
    return D.predicates
      .map((row, key) => ({ key, name: pick(row.label), count: D.edges.reduce((n, edge) => n + (edge[2] === key ? edge[3].length : 0), 0) }))
      .sort((a, b) => b.count - a.count || a.key - b.key);
  if (kind === "modalities")
    return D.modalities.map((row, key) => ({ key, name: t(row.name), count: count((claim) => claim.m === key), swatch: (c) => lineSwatch(c, row) }));
  if (kind === "publishers")
    return PUBLISHERS.map((key) => ({ key, name: key || t("none_named"), count: count((_, n) => ARTICLES_OF[n].some((a) => publisherOf(a) === key)) }));
  return D.documents.map((row, key) => ({
    key,
    name: row.title || row.id,
    hint: [row.publisher, row.issued].filter(Boolean).join(" · "),
    count: count((_, n) => ARTICLES_OF[n].includes(key)),
  }));
}

function filterRow(kind, row, rows) {
  const box = el("input", { type: "checkbox" });
  box.checked = !S.off[kind].has(row.key);
  box.addEventListener("change", () => {
    if (box.checked) S.off[kind].delete(row.key);
    else S.off[kind].add(row.key);
    refresh();
  });
  const swatch = row.swatch ? el("canvas", { width: 52, height: 32, "aria-hidden": "true" }) : null;
  if (swatch) row.swatch(swatch);
  const name = words(row.name);
  name.classList.add("name");
  name.title = [row.name, row.hint].filter(Boolean).join("\n");
  const only = () => {
    rows.forEach((other) => S.off[kind].add(other.key));
    S.off[kind].delete(row.key);
    refresh();
  };
  const alone = rows.every((other) => S.off[kind].has(other.key) === (other.key !== row.key));
  const all = () => (S.off[kind].clear(), refresh());
  return el(
    "div",
    { class: "row" },
    el("label", {}, box, swatch, name),
    el("span", { class: "count" }, String(row.count)),
    rows.length > 1 ? el("button", { type: "button", class: "only", onclick: alone ? all : only }, t(alone ? "all" : "only")) : null,
  );
}

function shapeSwatch(canvas, row) {
  const ctx = canvas.getContext("2d");
  const colour = row[S.dark ? "dark" : "light"];
  ctx.scale(2, 2);
  shapePath(ctx, row.shape, 1.5, 2.5, 23, 11);
  ctx.fillStyle = `${colour}2e`;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.4;
  ctx.fill();
  ctx.stroke();
}

function lineSwatch(canvas, row) {
  const ctx = canvas.getContext("2d");
  ctx.scale(2, 2);
  ctx.strokeStyle = ctx.fillStyle = theme().edge;
  ctx.lineWidth = 1.6;
  ctx.setLineDash(row.dashes);
  ctx.beginPath();
  ctx.moveTo(1, 8);
  ctx.lineTo(20, 8);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(26, 8);
  ctx.lineTo(19, 4.5);
  ctx.lineTo(19, 11.5);
  ctx.fill();
  if (row.struck) {
    ctx.strokeStyle = theme().text;
    ctx.beginPath();
    ctx.moveTo(6, 4);
    ctx.lineTo(14, 12);
    ctx.moveTo(14, 4);
    ctx.lineTo(6, 12);
    ctx.stroke();
  }
}
