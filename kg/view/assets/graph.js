// The graph: vis-network holds, pans and zooms what `visible()` says; the painting is ours.
const FIRST = 400; // nodes drawn at once; the rest follows while the page is idle
const CHUNK = 600;
const MANY = 900; // lines from which panning draws them plainly
let network = null;
let nodeSet = null;
let edgeSet = null;
let moving = false;
let before = null; // where the view was before it made room for the panel
let filling = 0; // which round of drawing the idle work belongs to

/** Paint one node or community. vis-network calls this at each frame. */
function paint({ ctx, id, x, y }) {
  const place = shown.places.get(id);
  const [w, h] = place ? [place[3], place[4]] : [20, 20];
  const drawNode = () => (typeof id === "string" ? paintGroup(ctx, id, x, y, w, h, network.getScale()) : paintNode(ctx, id, x, y, w, h, network.getScale()));
  return { drawNode, nodeDimensions: { width: w, height: h } };
}

/** Say whether a figure stands below the card of its holder, at its left edge: there its place says whose it is, and no line need lead to it. */
function isBelow(value, holder) {
  const [at, card] = [shown.places.get(value), shown.places.get(holder)];
  return Boolean(at && card && at[2] > card[2] && Math.abs(at[1] - at[3] / 2 - (card[1] - card[3] / 2)) < 2);
}

/** How an edge looks: by the claims that pass, the theme, and what is in focus. Its words are painted by `paintLabels`. */
function edgeLook(number, claims) {
  const [source, target] = D.edges[number];
  const value = node(target).h !== undefined;
  const { dashes } = modalityOf(claims);
  const now = theme();
  const lit = !S.focus || S.focus.edges.has(number);
  const faint = !value && isFar(source, target) && !S.focus;
  const strong = (S.focus && lit) || S.hovered === number;
  return {
    id: number,
    from: source,
    to: target,
    hidden: value && (node(target).k !== "quantity" || isBelow(target, source)),
    dashes: dashes.length ? dashes : false,
    width: S.selected?.edge === number ? 3.4 : strong ? 2 : 1.4,
    color: { color: strong ? now.text : now.edge, opacity: lit ? (faint && !strong ? 0.4 : 1) : 0.1, inherit: false },
    smooth: value ? { enabled: false } : D.vis.options.edges.smooth,
  };
}

const nodeRow = (id) => {
  const [, x, y] = shown.places.get(id);
  return { id, x, y, label: "" };
};

/** All that is to be drawn as vis-network wants it: important nodes first, then the lines among what there is. */
function rowsToDraw() {
  const folded = (number) => shown.groups.has(groupOf(number));
  const nodes = [...shown.groups.keys(), ...[...shown.nodes].filter((number) => !folded(number))];
  const edges = [...shown.edges].filter(([number]) => !folded(D.edges[number][0]) && !folded(D.edges[number][1]));
  return { nodes, edges: [...edges.map(([number, claims]) => edgeLook(number, claims)), ...linkRows()] };
}

const LOOKS = new Map(); // how each line was last drawn
/** Hand lines to vis-network, those alone that look other than before: each costs it as much as a new one. */
function putEdges(rows) {
  const fresh = rows.filter((row) => {
    const look = JSON.stringify(row);
    if (LOOKS.get(row.id) === look) return false;
    LOOKS.set(row.id, look);
    return true;
  });
  if (fresh.length) edgeSet.update(fresh);
}

function removeEdges(ids) {
  ids.forEach((id) => LOOKS.delete(id));
  if (ids.length) edgeSet.remove(ids);
}

/** Bring the drawing in line with the state; positions are only touched where the arrangement changes. */
function redraw(rearranged) {
  const last = shown;
  shown = visible();
  if (!network) startNetwork();
  const { nodes, edges } = rowsToDraw();
  const wanted = new Set(nodes);
  const lines = new Set(edges.map((row) => row.id));
  removeEdges(edgeSet.getIds().filter((id) => !lines.has(id)));
  const gone = nodeSet.getIds().filter((id) => !wanted.has(id));
  if (gone.length) nodeSet.remove(gone);
  const have = new Set(nodeSet.getIds());
  const moved = rearranged || last?.places !== shown.places;
  const todo = moved ? nodes : nodes.filter((id) => !have.has(id));
  network.setOptions({ interaction: { hideEdgesOnDrag: edges.length > MANY, hideEdgesOnZoom: edges.length > MANY } });
  fill(todo, edges, have);
}

/** Hand nodes and lines to vis-network: what matters most at once, the rest piece by piece while nothing else is to be done. */
function fill(nodes, edges, have) {
  filling += 1;
  const round = filling;
  const rank = (id) => (typeof id === "string" ? 99 : node(id).i + (node(id).h === undefined ? 10 : 0));
  const queue = nodes.length > FIRST ? [...nodes].sort((a, b) => rank(b) - rank(a)) : nodes;
  const there = new Set(have);
  let pending = edges;
  const put = (ids) => {
    if (ids.length) nodeSet.update(ids.map(nodeRow));
    ids.forEach((id) => there.add(id));
    const ready = [];
    pending = pending.filter((row) => (there.has(row.from) && there.has(row.to) ? (ready.push(row), false) : true));
    putEdges(ready);
  };
  let done = Math.min(FIRST, queue.length);
  put(queue.slice(0, done));
  const later = window.requestIdleCallback || ((work) => setTimeout(work, 16));
  const more = () => {
    if (round !== filling) return;
    if (moving) return later(more);
    put(queue.slice(done, done + CHUNK));
    done = Math.min(done + CHUNK, queue.length);
    drawProgress(done, queue.length);
    if (done < queue.length) later(more);
  };
  drawProgress(done, queue.length);
  if (done < queue.length) later(more);
}

/** Restyle edges and repaint, when only focus or theme changed. */
function restyle() {
  if (!network) return;
  const known = new Set(edgeSet.getIds());
  putEdges(rowsToDraw().edges.filter((row) => known.has(row.id)));
  network.redraw();
}

/** The part of the drawing that is seen, in its own units. */
const seen = () => [network.DOMtoCanvas({ x: 0, y: 0 }), network.DOMtoCanvas({ x: $("graph").clientWidth, y: $("graph").clientHeight })];

/** Lines while the view moves, when there are many: straight, in one stroke. */
function sketchEdges(ctx) {
  if (!moving || shown.edges.size <= MANY) return;
  ctx.strokeStyle = theme().edge;
  ctx.globalAlpha = 0.5;
  ctx.lineWidth = 1 / network.getScale();
  ctx.beginPath();
  for (const number of shown.edges.keys()) {
    const [source, target] = D.edges[number];
    const [a, b] = [shown.places.get(source), shown.places.get(target)];
    if (node(target).h !== undefined || shown.groups.has(groupOf(source)) || shown.groups.has(groupOf(target))) continue;
    ctx.moveTo(a[1], a[2]);
    ctx.lineTo(b[1], b[2]);
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
}

function startNetwork() {
  // pyvis holds the nodes and lines of the default view; the options are its own. The sets are filled by `redraw`.
  nodeSet = new vis.DataSet(D.vis.nodes.filter((row) => shown.nodes.has(row.id) && !shown.anew).map(({ id, x, y }) => ({ id, x, y, label: "" })));
  edgeSet = new vis.DataSet([]);
  const options = { ...D.vis.options, nodes: { ...D.vis.options.nodes, ctxRenderer: paint } };
  network = new vis.Network($("graph"), { nodes: nodeSet, edges: edgeSet }, options);
  network.on("beforeDrawing", sketchEdges);
  network.on("afterDrawing", (ctx) => (network.getScale() >= 0.42 || S.focus) && paintLabels(ctx, ...seen()));
  network.on("click", clicked);
  network.on("dragStart", ({ nodes }) => {
    moving = !nodes.length;
    if (nodes.length && typeof nodes[0] === "number") network.setSelection({ nodes: [nodes[0], ...VALUES_OF[nodes[0]].filter((n) => nodeSet.get(n))] }, { highlightEdges: false });
  });
  network.on("zoom", () => (before = null));
  network.on("dragEnd", ({ nodes }) => {
    moving = false;
    before = null;
    const at = network.getPositions(nodes);
    for (const id of nodes) Object.assign(shown.places.get(id), { 1: at[id].x, 2: at[id].y });
    network.unselectAll();
  });
  network.on("hoverNode", ({ node: id }) => hover(typeof id === "string" ? t("open_group") : pick(node(id).t) === nameOf(id) ? kindOf(node(id)) : nameOf(id)));
  network.on("hoverEdge", ({ edge }) => typeof edge === "number" && hover(edgeWords(edge, shown.edges.get(edge) || D.edges[edge][3]).rows.join(" "), edge));
  network.on("blurNode", () => hover(""));
  network.on("blurEdge", () => hover(""));
  $("graph").addEventListener("pointerleave", () => hover(""));
}

/** A click opens the evidence, ends a path, or opens a community. */
function clicked({ nodes, edges }) {
  network.unselectAll();
  if (nodes.length && typeof nodes[0] === "string") openGroup(Number(nodes[0].slice(1)));
  else if (nodes.length && S.pathFrom !== null && S.pathFrom !== nodes[0]) endPath(nodes[0]);
  else if (nodes.length) select({ node: nodes[0] });
  else if (edges.length && typeof edges[0] === "number") select({ edge: edges[0] });
  else if (S.selected || S.pathFrom !== null) closePanel();
}

/** Say what lies under the mouse, and light up the line there; an empty text ends it. */
function hover(text, edge = null) {
  if (S.hovered !== edge) {
    const last = S.hovered;
    S.hovered = edge;
    for (const number of [last, edge]) if (number !== null && shown.edges.has(number) && edgeSet.get(number)) putEdges([edgeLook(number, shown.edges.get(number))]);
  }
  $("graph").title = text;
  $("graph").firstChild.style.cursor = text ? "pointer" : "";
}

/** Put the view back where it was before a panel opened, unless the reader has moved it since. */
function bringBack() {
  if (before) network.moveTo({ ...before, animation: false });
  before = null;
}

/** Show all that is visible, as large as fits. */
function fit() {
  before = null;
  if (!network || !shown.nodes.size) return;
  const rows = [...(shown.base.size && !S.from && !S.to ? shown.nodes : shown.base)].map((number) => shown.places.get(number)).filter(Boolean);
  const left = Math.min(...rows.map((r) => r[1] - r[3] / 2));
  const right = Math.max(...rows.map((r) => r[1] + r[3] / 2));
  const top = Math.min(...rows.map((r) => r[2] - r[4] / 2));
  const bottom = Math.max(...rows.map((r) => r[2] + r[4] / 2));
  const covered = $("panel").hidden || NARROW.matches ? 0 : $("panel").offsetWidth;
  const [width, height] = [$("graph").clientWidth - covered, $("graph").clientHeight];
  const scale = Math.min((width - 32) / (right - left), (height - 64) / (bottom - top), 1.35);
  if (NARROW.matches && scale < 0.6) {
    // a telephone: readable from the top, to be moved by a finger
    network.moveTo({ position: { x: left + width / 1.2 - 14, y: top + height / 1.2 - 20 }, scale: 0.6, animation: false });
    return;
  }
  network.moveTo({ position: { x: (left + right + covered / scale) / 2, y: (top + bottom) / 2 + 14 / scale }, scale, animation: false });
}

/** Move the view so that a node is not under the panel or outside the window. */
function bringIn(number) {
  const place = shown.places.get(number);
  if (!network || !place || S.tab !== "graph") return;
  const at = network.canvasToDOM({ x: place[1], y: place[2] });
  const width = $("graph").clientWidth - ($("panel").hidden ? 0 : $("panel").offsetWidth);
  const scale = network.getScale();
  const zoomed = scale < 0.55 ? 0.9 : scale;
  const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));
  const [x, y] = [clamp(at.x, 110, width - 190), clamp(at.y, 50, $("graph").clientHeight - 90)];
  if (zoomed === scale && x === at.x && y === at.y) return;
  before = before || { position: network.getViewPosition(), scale };
  const centre = { x: $("graph").clientWidth / 2, y: $("graph").clientHeight / 2 };
  network.moveTo({ position: { x: place[1] + (centre.x - x) / zoomed, y: place[2] + (centre.y - y) / zoomed }, scale: zoomed, animation: false });
}

function zoom(factor) {
  if (network) network.moveTo({ scale: Math.min(4, Math.max(0.03, network.getScale() * factor)), animation: false });
}
