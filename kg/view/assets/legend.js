// The legend, which is the filter: one row for each class, modality, relation, measure, publisher and article.
const ROWS = 40; // rows of a group that are drawn at once
const MORE_ROWS = new Set(); // groups of which all rows are wanted
const CLOSED_AT_FIRST = new Set(["measures", "articles"]);

/** Draw the legend. What is open, scrolled to and focused stays so. */
function drawFilters() {
  const open = new Map([...$("filters").querySelectorAll("details")].map((it) => [it.dataset.kind, it.open]));
  const scrolled = $("filters").scrollTop;
  const controls = () => [...$("filters").querySelectorAll("summary, input, button")];
  const held = controls().indexOf(document.activeElement);
  $("filters").setAttribute("aria-label", t("filters"));
  $("filters").replaceChildren(
    ...KINDS.map((kind) => {
      const rows = filterRows(kind);
      if (!rows.length) return "";
      const count = rows.filter((row) => S.off[kind].has(row.key)).length;
      const head = el("summary", {}, t(kind), count ? el("span", { class: "off" }, `${rows.length - count}/${rows.length}`) : null);
      const group = el("details", { "data-kind": kind }, head);
      group.open = open.get(kind) ?? !CLOSED_AT_FIRST.has(kind);
      const fill = () => group.childElementCount > 1 || group.append(...groupRows(kind, rows));
      if (group.open) fill();
      else group.addEventListener("toggle", fill);
      return group;
    }),
    el("p", { class: "note" }, t("made", { version: D.version })),
  );
  $("filters").scrollTop = scrolled;
  if (held >= 0) controls()[held]?.focus({ preventScroll: true });
}

/** The rows of a group: those switched off always, else as many as can be taken in. */
function groupRows(kind, rows) {
  const all = MORE_ROWS.has(kind) || rows.length <= ROWS + 5;
  const drawn = (all ? rows : rows.slice(0, ROWS)).map((row) => filterRow(kind, row, rows));
  if (all) return drawn;
  const more = () => (MORE_ROWS.add(kind), drawFilters());
  return [...drawn, el("button", { type: "button", class: "rest", onclick: more }, t("more", { count: rows.length - ROWS }))];
}

/** List the rows of one group with their counts. */
function filterRows(kind) {
  const count = (key) => counts()[kind].get(key) || 0;
  if (kind === "classes") return D.classes.map((row, key) => ({ key, name: pick(row.label), count: count(key), swatch: (c) => shapeSwatch(c, row) }));
  if (kind === "predicates")
    return D.predicates.map((row, key) => ({ key, name: pick(row.label), count: count(key) })).sort((a, b) => b.count - a.count || a.key - b.key);
  if (kind === "modalities") return D.modalities.map((row, key) => ({ key, name: t(row.name), count: count(key), swatch: (c) => lineSwatch(c, row) }));
  if (kind === "measures") return MEASURES.map((row) => ({ key: row.name, name: pick(row.label), count: row.count }));
  if (kind === "publishers") return PUBLISHERS.map((key) => ({ key, name: key || t("none_named"), count: count(key) }));
  return D.documents.map((row, key) => ({ key, name: row.title || row.id, hint: [row.publisher, row.issued].filter(Boolean).join(" · "), count: count(key) }));
}

/** Leave one row of a group switched on. One measure alone means: nothing but claims of measures. */
function onlyRow(kind, row, rows) {
  rows.forEach((other) => S.off[kind].add(other.key));
  S.off[kind].delete(row.key);
  if (kind !== "measures") return;
  D.predicates.forEach((_, predicate) => S.off.predicates.add(predicate));
  D.edges.forEach(([, target, predicate]) => node(target).m === row.key && S.off.predicates.delete(predicate));
}

function filterRow(kind, row, rows) {
  const box = el("input", { type: "checkbox" });
  box.checked = !S.off[kind].has(row.key);
  box.addEventListener("change", () => {
    if (box.checked) S.off[kind].delete(row.key);
    else S.off[kind].add(row.key);
    changed({ fitted: true });
  });
  const swatch = row.swatch ? el("canvas", { width: 52, height: 32, "aria-hidden": "true" }) : null;
  if (swatch) row.swatch(swatch);
  const name = words(row.name);
  name.classList.add("name");
  name.title = [row.name, row.hint].filter(Boolean).join("\n");
  const alone = rows.every((other) => S.off[kind].has(other.key) === (other.key !== row.key));
  const only = () => {
    if (!alone) onlyRow(kind, row, rows);
    else [kind, ...(kind === "measures" ? ["predicates"] : [])].forEach((one) => S.off[one].clear());
    changed({ fitted: true });
  };
  const listed = kind !== "classes" && row.count ? () => select({ list: kind, key: row.key }) : null;
  return el(
    "div",
    { class: "row" },
    el("label", {}, box, swatch, name),
    rows.length > 1 ? el("button", { type: "button", class: "only", onclick: only }, t(alone ? "all" : "only")) : null,
    listed
      ? el("button", { type: "button", class: "count", title: t("list_claims"), "aria-label": `${t("list_claims")}: ${row.name} (${row.count})`, onclick: listed }, String(row.count))
      : el("span", { class: "count" }, String(row.count)),
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
