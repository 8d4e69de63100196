// How nodes and the words on lines are painted: on the canvas of the page, and by the same functions on what is exported.
const LINE = 1.28;
const CHIP_FONT = 11;
const CARD_FONT = 13;
const SLANTED = new Set(["hexagon", "slant", "tag", "octagon", "ellipse", "page"]);
const BEND = D.vis.options.edges.smooth.roundness;
const COARSE = 0.3; // below this scale words cannot be read and are left out
let written = []; // the boxes of cards and words of the last drawing
let shown = null; // what `visible()` last said
const wrapped = new Map();

const theme = () =>
  S.dark
    ? { bg: "#14181c", card: "#1c2228", chip: "#252c33", text: "#e8ecef", soft: "#bcc6cf", edge: "#a5b1bc", select: "#ffffff" }
    : { bg: "#fbfbf9", card: "#ffffff", chip: "#eeeeea", text: "#1c2126", soft: "#59626b", edge: "#77818b", select: "#1c2126" };

/** Trace a shape around a box. */
function shapePath(ctx, shape, x, y, w, h) {
  const poly = (...points) => {
    ctx.beginPath();
    points.forEach(([px, py], number) => (number ? ctx.lineTo(x + px, y + py) : ctx.moveTo(x + px, y + py)));
    ctx.closePath();
  };
  const cut = Math.min(9, h / 2.2);
  if (shape === "rect") return poly([0, 0], [w, 0], [w, h], [0, h]);
  if (shape === "hexagon") return poly([cut, 0], [w - cut, 0], [w, h / 2], [w - cut, h], [cut, h], [0, h / 2]);
  if (shape === "octagon") return poly([cut, 0], [w - cut, 0], [w, cut], [w, h - cut], [w - cut, h], [cut, h], [0, h - cut], [0, cut]);
  if (shape === "slant") return poly([cut, 0], [w, 0], [w - cut, h], [0, h]);
  if (shape === "tag") return poly([0, 0], [w - cut, 0], [w, h / 2], [w - cut, h], [0, h]);
  if (shape === "page") return poly([0, 0], [w - cut, 0], [w, cut], [w, h], [0, h]);
  ctx.beginPath();
  if (shape === "ellipse") ctx.ellipse(x + w / 2, y + h / 2, w / 2, h / 2, 0, 0, 2 * Math.PI);
  else ctx.roundRect(x, y, w, h, shape === "pill" ? h / 2 : shape === "chip" ? 4 : 8);
}

/** Break a text into lines that fit; what does not fit ends in an ellipsis. */
function lines(text, font, width, most) {
  const key = `${font}|${width}|${most}|${text}`;
  const known = wrapped.get(key);
  if (known) return known;
  MEASURED.font = font;
  const fits = (piece) => MEASURED.measureText(piece).width <= width;
  const hang = parseFloat(/[\d.]+(?=px)/.exec(font)) || 8; // a closing mark may stand out by its own width: no line starts with one
  const closing = /[，。、；：？！”’》）」』]$/u;
  const pieces = text.match(/[\p{Script=Latin}\p{N}.,'’%/&_-]+\s*|[\s\S]/gu) || [];
  const out = [""];
  for (const piece of pieces) {
    if (fits(lastOf(out) + piece.trimEnd())) out[out.length - 1] += piece;
    else if (lastOf(out) === "") out[out.length - 1] = piece;
    else if (closing.test(piece) && MEASURED.measureText(lastOf(out) + piece).width <= width + hang) out[out.length - 1] += piece;
    else {
      const opening = /^(.+)([“‘《（「『])$/u.exec(lastOf(out)); // and no line ends with an opening one
      if (opening) out[out.length - 1] = opening[1];
      out.push((opening ? opening[2] : "") + piece);
    }
  }
  const done = out.slice(0, most).map((line) => line.trim());
  if (out.length > most || !fits(lastOf(done).replace(closing, ""))) {
    let last = [...lastOf(done)];
    while (last.length > 1 && !fits(`${last.join("")}…`)) last = last.slice(0, -1);
    if (out.length > most || last.length < [...lastOf(done)].length) done[done.length - 1] = `${last.join("")}…`;
  }
  wrapped.set(key, done);
  return done;
}

/** Which modality an edge shows: the firmest of those that pass the filters (in the order of the legend). */
const modalityOf = (claims) => D.modalities[Math.min(...claims.map((claim) => D.claims[claim].m))];

/**
 * Paint one node with its middle at (x, y).
 * @param {CanvasRenderingContext2D} ctx a canvas, or what writes SVG (`SvgContext`)
 * @param {number} id the node's number
 * @param {number} scale how large it is seen; words are left out where they cannot be read
 */
function paintNode(ctx, id, cx, cy, w, h, scale) {
  const it = node(id);
  const [x, y] = [cx - w / 2, cy - h / 2];
  const now = theme();
  const colour = colourOf(it);
  const card = it.k === "entity";
  const chosen = S.selected?.node === id || S.cursor === id;
  const shape = card ? D.classes[it.c].shape : "chip";
  if (scale < COARSE / 2 && !chosen) {
    ctx.globalAlpha = S.focus && !S.focus.nodes.has(id) ? 0.15 : card ? 0.75 : 0.4;
    ctx.fillStyle = colour; // far away a node is a spot of colour: thousands are painted in one frame
    ctx.fillRect(x, y, w, h);
    ctx.globalAlpha = 1;
    return;
  }
  if (S.focus && !S.focus.nodes.has(id)) {
    shapePath(ctx, shape, x, y, w, h);
    ctx.fillStyle = now.bg; // a dimmed card still hides the lines behind it
    ctx.fill();
    ctx.globalAlpha = 0.18;
  }
  const own = card ? null : TOUCHING[id].find((edge) => shown.edges.has(edge));
  const modality = own === undefined || own === null ? D.modalities[0] : modalityOf(shown.edges.get(own));
  if (chosen) {
    shapePath(ctx, shape, x - 4, y - 4, w + 8, h + 8);
    ctx.strokeStyle = now.select;
    ctx.lineWidth = 2.5;
    ctx.stroke();
  }
  shapePath(ctx, shape, x, y, w, h);
  ctx.fillStyle = card ? now.card : it.k === "measure" ? now.chip : now.card;
  ctx.fill();
  if (card) {
    ctx.fillStyle = `${colour}${S.dark ? "30" : "1f"}`;
    ctx.fill();
  }
  const bare = it.k === "measure" && !modality.dashes.length;
  if (!bare) {
    ctx.strokeStyle = it.k === "measure" ? now.edge : colour;
    ctx.lineWidth = card ? 1 + 0.6 * it.f : 1;
    ctx.setLineDash(modality.dashes.map((dash) => dash * (card ? 1 : 0.6)));
    ctx.stroke();
    ctx.setLineDash([]);
  }
  if (scale >= COARSE || chosen) paintText(ctx, it, shape, x, y, w, h, now, colour, modality);
  ctx.globalAlpha = 1;
}

function paintText(ctx, it, shape, x, y, w, h, now, colour, modality) {
  const card = it.k === "entity";
  const size = card ? CARD_FONT * it.f : CHIP_FONT;
  const font = `${card ? 500 : it.k === "measure" ? 400 : 500} ${size}px ${FACE}`;
  const pad = card ? 7 + (SLANTED.has(shape) ? 7 : shape === "pill" ? 4 : 0) : 4;
  const rows = lines(pick(it.t), font, w - 2 * pad, Math.max(1, Math.floor((h - 6) / (size * LINE))));
  ctx.font = font;
  ctx.direction = "ltr";
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = card || it.k === "measure" ? now.text : colour;
  const middle = x + w / 2 - (shape === "tag" ? 4 : 0);
  const top = y + h / 2 - ((rows.length - 1) * size * LINE) / 2 + size * 0.06;
  rows.forEach((row, number) => ctx.fillText(row, middle, top + number * size * LINE));
  if (modality.struck) {
    ctx.strokeStyle = now.text;
    ctx.lineWidth = 1.2;
    ctx.beginPath();
    ctx.moveTo(x + 3, y + h / 2);
    ctx.lineTo(x + w - 3, y + h / 2);
    ctx.stroke();
  }
}

/** Say whether an edge runs across the drawing, from one island to another. */
function isFar(source, target) {
  const [a, b] = [shown.places.get(source), shown.places.get(target)];
  return Math.abs(a[1] - b[1]) > 620 || Math.abs(a[2] - b[2]) > 420 || b[1] < a[1];
}

/** The words on an edge, line by line: modality unless plainly asserted, predicate, and the time if all claims agree on it. */
function edgeWords(number, claims) {
  const modality = modalityOf(claims);
  const name = pick(D.predicates[D.edges[number][2]].label);
  const firm = modality.name === "asserted";
  const said = firm ? [name] : S.language === "en" ? [t(modality.name), name] : [`${t(modality.name)}·${name}`];
  const times = [...new Set(claims.map((claim) => (D.claims[claim].w ? timeText(D.claims[claim].w) : "")).filter((text) => text && text.length < 14))];
  return { rows: times.length === 1 ? [...said, times[0]] : said, firm, struck: modality.struck };
}

/** Where the middle of a node lies, by the last arrangement or the reader's hand. */
const placeOf = (number) => {
  const row = shown.places.get(number);
  return { x: row[1], y: row[2] };
};

/**
 * Paint the words of edges in the gap between their cards, where they do not lie on each other.
 * @param {{x: number, y: number}} corner top left of what is seen, in the units of the drawing
 * @param {{x: number, y: number}} opposite bottom right of it
 */
function paintLabels(ctx, corner, opposite) {
  const now = theme();
  const size = 10.5;
  const inside = ({ x, y }, margin) => x > corner.x - margin && x < opposite.x + margin && y > corner.y - margin && y < opposite.y + margin;
  const taken = [];
  written = taken;
  for (const number of shown.nodes) {
    const box = shown.groups.has(groupOf(number)) ? null : placeOf(number);
    if (!box || !inside(box, shown.places.get(number)[3])) continue;
    taken.push({ ...box, width: shown.places.get(number)[3] - 6, height: shown.places.get(number)[4] - 6, card: number });
  }
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const [number, claims] of shown.edges) {
    const [source, target] = D.edges[number];
    if (node(target).h !== undefined || (S.focus ? !S.focus.edges.has(number) : isFar(source, target))) continue;
    if (shown.groups.has(groupOf(source)) || shown.groups.has(groupOf(target))) continue;
    if (!inside(placeOf(source), 900) && !inside(placeOf(target), 900)) continue;
    const { rows, firm, struck } = edgeWords(number, claims);
    ctx.font = `${firm ? 400 : 600} ${size}px ${FACE}`;
    const width = Math.max(...rows.map((row) => ctx.measureText(row).width));
    const height = rows.length * 12;
    const spot = labelSpot(source, target, width, height, taken, rows.join("\n"));
    if (!spot) continue;
    ctx.strokeStyle = now.bg;
    ctx.lineWidth = 4;
    ctx.fillStyle = firm && !S.focus ? now.soft : now.text;
    rows.forEach((row, place) => {
      const y = spot.y + (place - (rows.length - 1) / 2) * 12;
      ctx.strokeText(row, spot.x, y);
      ctx.fillText(row, spot.x, y);
    });
    if (struck) ctx.fillRect(spot.x - width / 2 - 2, spot.y - (rows.length - 1) * 6, width + 4, 1.2);
  }
}

/** Find room for words along the visible part of a line; null where other words or a card are in the way. */
function labelSpot(source, target, width, height, taken, text) {
  const [from, to] = [placeOf(source), placeOf(target)];
  const [a, b] = [shown.places.get(source), shown.places.get(target)];
  const right = to.x >= from.x ? 1 : -1;
  const [start, end] = [from.x + (right * a[3]) / 2, to.x - (right * b[3]) / 2];
  const open = (end - start) * right > 10;
  const room = Math.max(0, ((end - start) * right - width) / 2 + 7); // how far words may move before they lie on a card
  const spots = [0, -0.3, 0.3, -0.6, 0.6, -1, 1].map((part) => curve(from, to, open ? (start + end) / 2 + part * room : null, 0.5 + part * 0.2));
  const clash = (spot) => taken.find((box) => box.card !== source && box.card !== target && Math.abs(box.x - spot.x) < (box.width + width) / 2 && Math.abs(box.y - spot.y) < (box.height + height) / 2);
  const spot = spots.find((place) => !clash(place));
  if (!spot) return null; // rather no words than words on words: the line still tells them under the mouse
  taken.push({ ...spot, width, height, text });
  return spot;
}

/** The point of vis-network's curve at a place from left to right (or half way, for cards above each other). */
function curve(from, to, x, part) {
  const bend = BEND;
  const at = (s, p0, p1, p2, p3) => (1 - s) ** 3 * p0 + 3 * (1 - s) ** 2 * s * p1 + 3 * (1 - s) * s ** 2 * p2 + s ** 3 * p3;
  const xs = [from.x, from.x + bend * (to.x - from.x), to.x - bend * (to.x - from.x), to.x];
  let [low, high] = [0, 1];
  for (let turn = 0; x !== null && turn < 16; turn += 1) {
    const half = (low + high) / 2;
    if (at(half, ...xs) < x === to.x >= from.x) low = half;
    else high = half;
  }
  const s = x === null ? part : (low + high) / 2;
  return { x: at(s, ...xs), y: at(s, from.y, from.y, to.y, to.y) };
}

