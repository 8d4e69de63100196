// Communities: where there are more claims than can be drawn one by one, a community stands for its members until it is opened.
const GROUP_OF = new Map();
D.groups.forEach((members, number) => members.forEach((member) => GROUP_OF.set(member, number)));
/** The key of the community that a node belongs to, as it is known to the drawing. */
const groupOf = (number) => {
  const group = GROUP_OF.get(node(number).h ?? number);
  return group === undefined ? "" : `g${group}`;
};
const INSET = 12;
const LEGIBLE = 18; // pixels of the screen for a line of words

/** Fold communities that nobody has opened: their nodes give way to one box over the same ground. */
function collapsed(all) {
  const groups = new Map();
  for (const number of all.nodes) {
    const key = groupOf(number);
    if (key === "" || S.open.has(Number(key.slice(1)))) continue;
    const [, x, y, w, h] = all.places.get(number);
    const box = groups.get(key) || { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity, nodes: 0, best: [] };
    Object.assign(box, { left: Math.min(box.left, x - w / 2), top: Math.min(box.top, y - h / 2), right: Math.max(box.right, x + w / 2), bottom: Math.max(box.bottom, y + h / 2), nodes: box.nodes + 1 });
    if (node(number).h === undefined) box.best.push(number);
    groups.set(key, box);
  }
  const places = new Map(all.places);
  for (const [key, box] of groups) {
    box.best.sort((a, b) => node(b).i - node(a).i || a - b);
    box.entities = box.best.length;
    box.best = box.best.slice(0, 6);
    box.claims = 0;
    places.set(key, [key, (box.left + box.right) / 2, (box.top + box.bottom) / 2, box.right - box.left + INSET, box.bottom - box.top + INSET]);
  }
  const links = new Map();
  for (const [number, claims] of all.edges) {
    const [source, target] = D.edges[number];
    const [a, b] = [groupOf(source), groupOf(target)].map((key, end) => (groups.has(key) ? key : [source, target][end]));
    if (groups.has(a)) groups.get(a).claims += claims.length;
    if (a === b || (!groups.has(a) && !groups.has(b))) continue;
    links.set(`${a}>${b}`, { from: a, to: b, claims: (links.get(`${a}>${b}`)?.claims || 0) + claims.length });
  }
  return { ...all, places, groups, links };
}

/** Lines between communities, and from them to nodes that are shown; wider for more claims. */
function linkRows() {
  const now = theme();
  return [...shown.links].map(([id, { from, to, claims }]) => ({
    id,
    from,
    to,
    width: Math.min(14, 1.5 + Math.log2(claims) * 1.6),
    dashes: false,
    arrows: { to: { enabled: false } },
    color: { color: now.edge, opacity: S.focus ? 0.08 : 0.3, inherit: false },
    smooth: { enabled: false },
  }));
}

/** Paint a community: its weightiest members, and how much it holds. */
function paintGroup(ctx, key, cx, cy, w, h, scale) {
  const box = shown.groups.get(key);
  if (!box) return;
  const now = theme();
  const [x, y] = [cx - w / 2, cy - h / 2];
  ctx.globalAlpha = S.focus ? 0.25 : 1;
  shapePath(ctx, "round", x, y, w, h);
  ctx.fillStyle = now.card;
  ctx.fill();
  ctx.strokeStyle = colourOf(node(box.best[0]));
  ctx.lineWidth = 2 / scale;
  ctx.setLineDash([]);
  ctx.stroke();
  const count = [t("group_holds", { entities: box.entities, claims: box.claims }), now.soft];
  const room = Math.min(box.best.length, Math.max(1, Math.floor((h * scale) / LEGIBLE) - 1)); // as many names as can be read
  const rows = [...box.best.slice(0, room).map((number) => [pick(node(number).t), colourOf(node(number))]), ...(h * scale < 1.7 * LEGIBLE ? [] : [count])];
  const size = Math.min(h / (rows.length * 1.6), 14 / scale);
  const font = `500 ${size}px ${FACE}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  rows.forEach(([text, colour], place) => {
    ctx.font = font;
    ctx.fillStyle = colour;
    ctx.fillText(lines(text, font, w * 0.9, 1)[0], cx, cy + (place - (rows.length - 1) / 2) * size * 1.5);
  });
  ctx.globalAlpha = 1;
}

/** Open a community: its members take its place, and the view goes there. */
function openGroup(number) {
  const box = shown.groups.get(`g${number}`);
  S.open.add(number);
  changed();
  if (box) showBox(box);
}

/** Fold all communities again. */
function foldAll() {
  S.open.clear();
  changed();
  fit();
}

/** Move the view to a part of the drawing. */
function showBox({ left, top, right, bottom }) {
  const { clientWidth: width, clientHeight: height } = $("graph");
  const scale = Math.min(1.2, (width - 60) / (right - left), (height - 90) / (bottom - top));
  network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale, animation: false });
}
