// The second picture: notices and enforcement by province over time, and counts by province and month.
const CHART = { left: 132, top: 30, lane: 22, mark: 11, month: 76, wide: 170, cell: 64, row: 26, after: 165 };
const LANES = [14, 4]; // lanes of a province, beyond which marks are counted instead of drawn: for few events and for many
const MANY_EVENTS = 1500;
const EVENTS = Object.keys(D.events);
const eventColour = (kind) => D.events[kind][S.dark ? "dark" : "light"];

/** The province of a region: its own code's, or that of the region that it lies in; the country itself counts as one. */
function provinceOf(number, depth = 0) {
  const it = node(number);
  if (!it || depth > 8) return null;
  if (it.o && /^\d\d0000$/.test(it.o)) return number;
  return it.r === undefined ? null : provinceOf(it.r, depth + 1);
}

/** Where a claim happened: the province of its subject or object, else that of what its document targets or who issued it. */
function provincesOf(edge) {
  const [source, target] = D.edges[edge];
  const direct = [source, target].filter((number) => node(number).h === undefined).map((number) => provinceOf(number)).filter((number) => number !== null);
  const near = [source, target].filter((number) => node(number).h === undefined && D.classes[node(number).c].name === "PolicyDocument");
  const aimed = near.flatMap((number) =>
    TOUCHING[number].filter((e) => D.edges[e][0] === number && D.predicates[D.edges[e][2]].name === "targets" && passing(e).length).map((e) => provinceOf(D.edges[e][1])),
  );
  const found = new Set([...aimed, ...(aimed.length ? [] : direct)].filter((number) => number !== null));
  return found.size ? [...found] : [-1];
}

/** The events that pass the filters: one for each province, kind, matter and day, with the claims that tell of it. */
function events() {
  const found = new Map();
  const part = wantedPart();
  D.edges.forEach(([source, target, predicate], edge) => {
    const kind = D.predicates[predicate].event;
    if (!kind || S.off.classes.has(node(source).c) || S.off.classes.has(node(target).c) || S.hidden.has(source) || S.hidden.has(target)) return;
    if (part && !part.has(source) && !part.has(target)) return;
    for (const claim of passing(edge)) {
      const { first, last, own } = DAYS[claim];
      const day = kind === "deadline" && node(target).k === "date" ? pick(node(target).t).match(/\d{4}-\d\d-\d\d/)?.[0] || first : first;
      if (!day || (!own && !S.byArticle && kind !== "deadline")) continue;
      for (const province of provincesOf(edge)) {
        const about = kind === "notice" || kind === "meeting" ? target : kind === "enforcement" ? `${source} ${target}` : edge;
        const key = `${province}|${kind}|${about}|${day}`;
        if (!found.has(key)) found.set(key, { province, kind, day, last: kind === "deadline" ? day : last, own: own || kind === "deadline", edge, claims: [] });
        found.get(key).claims.push(claim);
      }
    }
  });
  return [...found.values()].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : EVENTS.indexOf(a.kind) - EVENTS.indexOf(b.kind) || a.edge - b.edge));
}

/** What an event is called. */
function eventText({ kind, edge }) {
  const [source, target] = D.edges[edge];
  if (kind === "notice" || kind === "meeting") return pick(node(target).t);
  if (kind === "deadline") return `${t("value_date")} · ${pick(node(source).t)}`;
  const province = provinceOf(source);
  const end = pick(node(target).t);
  return province === source ? end : `${pick(node(source).t)} · ${end}`;
}

/** Provinces by code, the whole country first, what lies nowhere last; with their events. */
function rowsByProvince(all) {
  const rows = new Map();
  all.forEach((event) => rows.set(event.province, [...(rows.get(event.province) || []), event]));
  const code = (number) => (number < 0 ? "999999" : node(number).o);
  return [...rows].sort(([a], [b]) => (code(a) < code(b) ? -1 : 1)).map(([number, list]) => ({ number, name: number < 0 ? t("nowhere") : nameOf(number), events: list }));
}

const monthsOf = (all) => [...new Set(all.map((event) => event.day.slice(0, 7)))].sort();
/** Say whether a month does not follow the one before it. */
const gapBefore = (months, place) => place > 0 && (() => {
  const [a, b] = [months[place - 1], months[place]].map((month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)));
  return b - a > 1;
})();

/** Draw the tab that is open into #chart. */
function drawChart() {
  const box = $("chart");
  box.hidden = S.tab === "graph";
  if (box.hidden) return;
  const held = box.querySelector("[tabindex='0'][data-key]")?.dataset.key;
  const focused = box.contains(document.activeElement) && document.activeElement !== box;
  const all = events();
  box.setAttribute("aria-label", t(S.tab));
  const drawn = !all.length ? el("p", { class: "nothing" }, t("empty_filter")) : S.tab === "matrix" ? matrix(all) : timeline(all);
  box.replaceChildren(eventLegend(all), drawn);
  const marks = [...box.querySelectorAll("[data-key]")];
  const current = marks.find((mark) => mark.dataset.key === held) || marks[0];
  marks.forEach((mark) => mark.setAttribute("tabindex", mark === current ? "0" : "-1"));
  if (focused) current?.focus();
  if (box.dataset.tab !== S.tab) toTheMiddle(box, marks);
  box.dataset.tab = S.tab;
}

/** Scroll a chart that is wider than the window, as on a phone, to where most of it is: the middle one of its marks. */
function toTheMiddle(box, marks) {
  const places = marks.map((mark) => mark.getBoundingClientRect().left).sort((a, b) => a - b);
  const room = box.clientWidth - CHART.left;
  if (places.length) box.scrollLeft += places[places.length >> 1] - box.getBoundingClientRect().left - CHART.left - room / 2;
}

function eventLegend(all) {
  const count = (kind) => all.filter((event) => event.kind === kind).length;
  const items = EVENTS.filter(count).map((kind) => {
    const picture = svg("svg", { width: 16, height: 14, viewBox: "-8 -7 16 14", "aria-hidden": "true" }, markShape(kind, 0, 0, 5, {}));
    return el("span", {}, picture, ` ${t(`event_${kind}`)} ${count(kind)}`);
  });
  return el("p", { class: "events" }, ...items, el("span", { class: "note" }, t("chart_note")));
}

/** The sign of a kind of event; hollow where only the article's day is known, broken for rumours, dotted for plans. */
function markShape(kind, x, y, r, { own = true, modality = D.modalities[0] }) {
  const colour = eventColour(kind);
  const look = { fill: own && !modality.dashes.length ? colour : theme().card, stroke: colour, "stroke-width": 1.6, "stroke-dasharray": modality.dashes.map((dash) => dash / 2.5).join(" ") || null };
  if (kind === "notice") return svg("rect", { x: x - r, y: y - r, width: 2 * r, height: 2 * r, rx: 1, ...look });
  if (kind === "deadline") return svg("path", { d: `M${x} ${y - r - 1}l${r + 1} ${r + 1}l${-r - 1} ${r + 1}l${-r - 1} ${-r - 1}z`, ...look });
  if (kind === "meeting") return svg("path", { d: `M${x - r + 3} ${y - r}h${2 * r - 1}l-4 ${2 * r}h${1 - 2 * r}z`, ...look });
  if (kind === "enforcement") return svg("circle", { cx: x, cy: y, r, ...look });
  return svg("path", { d: `M${x} ${y - r - 1}l${r + 1} ${2 * r}h${-2 * r - 2}z`, ...look });
}

/** Make a part of a chart lead to its evidence by mouse and by key. */
function leads(mark, key, label, open) {
  for (const [name, value] of [["data-key", key], ["role", "button"], ["aria-label", label], ["tabindex", "-1"]]) mark.setAttribute(name, value);
  mark.append(svg("title", {}, label));
  mark.addEventListener("click", open);
  mark.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    open();
    $("panel").focus({ preventScroll: true });
  });
  return mark;
}

const canvasOf = (width, height, ...children) =>
  svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "font-family": FACE_IN_SVG, "font-size": 12 }, svg("rect", { width, height, fill: theme().bg }), ...children);
const label = (x, y, text, more = {}) => svg("text", { x, y, fill: theme().text, ...more }, neverShown(text));
const rule = (x1, y1, x2, y2, more = {}) => svg("line", { x1, y1, x2, y2, stroke: theme().edge, "stroke-opacity": 0.35, ...more });

/** One row for each province, one mark for each event, its words beside it; months without events are left out. */
function timeline(all) {
  const months = monthsOf(all);
  const most = (month) => Math.max(1, new Set(all.filter((event) => event.day.startsWith(month)).map((event) => event.day)).size);
  const wanted = months.map((month) => (most(month) > 3 ? CHART.wide * Math.min(3, most(month) / 3) : CHART.month));
  const sum = (list) => list.reduce((total, width) => total + width, 0);
  const room = $("stage").clientWidth - 24 - CHART.left - CHART.after - 16 * months.filter((_m, n) => gapBefore(months, n)).length;
  const spare = Math.max(0, sum(wanted) - room) / (sum(wanted.filter((width) => width > CHART.wide)) || 1); // busy months give way to the window
  const widths = wanted.map((width) => (width > CHART.wide ? Math.max(CHART.wide, width * (1 - spare)) : width));
  const starts = widths.map((_, place) => CHART.left + widths.slice(0, place).reduce((sum, w) => sum + w, 0) + months.slice(0, place + 1).filter((_m, n) => gapBefore(months, n)).length * 16);
  const end = lastOf(starts) + lastOf(widths);
  const xOf = (day) => starts[months.indexOf(day.slice(0, 7))] + 12 + ((Number(day.slice(8, 10)) - 1) / 31) * (widths[months.indexOf(day.slice(0, 7))] - 24);
  const [parts, names] = [[], []];
  let y = CHART.top;
  for (const row of rowsByProvince(all)) {
    const lanes = [];
    const [marks, top] = [[], y + 6];
    let left = 0;
    for (const event of row.events) {
      const x = xOf(event.day);
      const text = eventText(event);
      const [short] = lines(text, `12px ${FACE}`, 150, 1);
      MEASURED.font = `12px ${FACE}`;
      const width = MEASURED.measureText(short).width + 22;
      let lane = lanes.findIndex((free) => free <= x - 7);
      if (lane < 0) lane = lanes.length;
      if (lane >= LANES[Number(all.length > MANY_EVENTS)]) {
        left += 1;
        continue;
      }
      lanes[lane] = x + width;
      marks.push(eventMark(event, x, top + lane * CHART.lane + CHART.lane / 2, short, text, row.name));
    }
    const height = Math.max(1, lanes.length) * CHART.lane + 12 + (left ? 16 : 0);
    const name = lines(row.name, `12px ${FACE}`, CHART.left - 20, 1)[0];
    parts.push(rule(0, y, 0, y, { x2: "100%" }), ...marks);
    names.push(label(10, top + CHART.lane / 2 + 4, name, { "font-weight": 600 }));
    if (left) parts.push(leads(label(CHART.left, y + height - 6, t("more_events", { count: left }), { fill: theme().soft }), `more ${row.number}`, `${row.name}: ${t("more_events", { count: left })}`, () => openEvents(row.events, row.name)));
    y += height;
  }
  const heads = months.flatMap((month, place) => [
    rule(starts[place], CHART.top - 8, starts[place], y, { "stroke-dasharray": gapBefore(months, place) ? "2 4" : null }),
    label(starts[place] + 5, 17, month, { fill: theme().soft }),
    gapBefore(months, place) ? label(starts[place] - 13, 17, "⋯", { fill: theme().soft }) : null,
  ]);
  return canvasOf(Math.ceil(end + CHART.after), y + 8, ...heads, ...parts, namesBeside(names, y));
}

/** The names of rows on a ground of their own, which stays at the left while the chart is scrolled. */
const namesBeside = (names, height) => svg("g", { class: "names" }, svg("rect", { x: -14, width: CHART.left + 8, height, fill: theme().bg }), ...names);
$("chart").addEventListener("scroll", () => $("chart").querySelector(".names")?.setAttribute("transform", `translate(${$("chart").scrollLeft} 0)`));

function eventMark(event, x, y, short, text, province) {
  const modality = modalityOf(event.claims);
  const said = [province, event.day, t(`event_${event.kind}`), modality.name === "asserted" ? "" : t(modality.name), text, event.own ? "" : t("day_of_article"), t("claims_n", { count: event.claims.length })].filter(Boolean).join(" · ");
  const name = label(x + 10, y + 4, short, { "text-decoration": modality.struck ? "line-through" : null, "font-style": modality.name === "rumoured" ? "italic" : null });
  const mark = svg("g", { class: "mark" }, svg("rect", { x: x - 8, y: y - 10, width: 18, height: 20, fill: "transparent" }), markShape(event.kind, x, y, 5, { own: event.own, modality }), name);
  return leads(mark, `${event.province} ${event.kind} ${event.edge} ${event.day}`, said, () => select({ claims: byDay(event.claims), title: `${event.day} ${text}` }));
}

const openEvents = (list, title) => select({ claims: byDay([...new Set(list.flatMap((event) => event.claims))]), title });

/** Province × month: how many events, darker for more; a click lists their claims. */
function matrix(all) {
  const months = monthsOf(all);
  const rows = rowsByProvince(all);
  const most = Math.max(...rows.flatMap((row) => months.map((month) => row.events.filter((event) => event.day.startsWith(month)).length)));
  const width = CHART.left + (months.length + 1) * CHART.cell + 20;
  const parts = months.map((month, place) => label(CHART.left + place * CHART.cell + CHART.cell / 2, 20, month, { "text-anchor": "middle", fill: theme().soft }));
  const names = rows.map((row, number) => label(10, CHART.top + number * CHART.row + 17, lines(row.name, `12px ${FACE}`, CHART.left - 20, 1)[0], { "font-weight": 600 }));
  parts.push(label(CHART.left + months.length * CHART.cell + CHART.cell / 2, 20, t("sum"), { "text-anchor": "middle", fill: theme().soft }));
  const cell = (list, row, place, title) => {
    const [x, y] = [CHART.left + place * CHART.cell, CHART.top + row * CHART.row];
    const total = place === months.length;
    const share = list.length / most;
    const back = svg("rect", { x: x + 1, y: y + 1, width: CHART.cell - 2, height: CHART.row - 2, rx: 3, fill: total ? "transparent" : eventColour("enforcement"), "fill-opacity": total ? 1 : 0.12 + 0.75 * share });
    const dark = !total && share > (S.dark ? 0.55 : 0.45);
    const text = label(x + CHART.cell / 2, y + 17, String(list.length), { "text-anchor": "middle", fill: dark ? (S.dark ? "#14181c" : "#ffffff") : theme().text, "font-weight": total ? 600 : 400 });
    return leads(svg("g", { class: "mark" }, back, text), `${title}`, `${title}: ${t("events_n", { count: list.length })}`, () => openEvents(list, title));
  };
  rows.forEach((row, number) => {
    [...months, ""].forEach((month, place) => {
      const list = row.events.filter((event) => event.day.startsWith(month));
      if (list.length) parts.push(cell(list, number, place, `${row.name} ${month}`.trim()));
      else parts.push(svg("rect", { x: CHART.left + place * CHART.cell + 1, y: CHART.top + number * CHART.row + 1, width: CHART.cell - 2, height: CHART.row - 2, rx: 3, fill: theme().chip, "fill-opacity": 0.5 }));
    });
  });
  return canvasOf(width, CHART.top + rows.length * CHART.row + 12, ...parts, namesBeside(names, CHART.top + rows.length * CHART.row));
}

/** Arrow keys go to the nearest mark in their direction. */
$("chart").addEventListener("keydown", (event) => {
  const arrow = ARROWS[event.key];
  if (!arrow) return;
  const marks = [...$("chart").querySelectorAll("[data-key]")];
  const now = marks.find((mark) => mark === document.activeElement) || marks[0];
  if (!now) return;
  event.preventDefault();
  const middle = (mark) => {
    const box = mark.getBoundingClientRect();
    return [box.left, box.top + box.height / 2];
  };
  const [x, y] = middle(now);
  let best = now === document.activeElement ? null : now;
  let least = Infinity;
  for (const mark of now === document.activeElement ? marks : []) {
    const [dx, dy] = [middle(mark)[0] - x, middle(mark)[1] - y];
    const ahead = dx * arrow[0] + dy * arrow[1];
    const cost = ahead + 2.5 * Math.abs(dx * arrow[1] - dy * arrow[0]);
    if (mark !== now && ahead > 1 && cost < least) [best, least] = [mark, cost];
  }
  if (!best) return;
  marks.forEach((mark) => mark.setAttribute("tabindex", mark === best ? "0" : "-1"));
  best.focus();
});

/** Open a tab. */
function showTab(tab) {
  S.tab = tab;
  changed({ drawn: false });
  drawTabs();
  drawChart();
}

function drawTabs() {
  for (const tab of ["graph", "timeline", "matrix"]) {
    const button = $(`tab-${tab}`);
    button.textContent = t(`tab_${tab}`);
    button.setAttribute("aria-selected", String(S.tab === tab));
    button.setAttribute("tabindex", S.tab === tab ? "0" : "-1");
  }
  $("tabs").setAttribute("aria-label", t("tabs"));
  $("graph").classList.toggle("covered", S.tab !== "graph"); // it keeps its size, so that nothing jumps on the way back
  $("tools").hidden = S.tab !== "graph";
}
