// What is shown, painted once more for a file: on a canvas for PNG, into elements for SVG, by the same functions as on the page.
const MARGIN = 24;

/** The part of CanvasRenderingContext2D that `paintNode`, `paintGroup`, `paintLabels` and `paintEdges` use, as SVG. */
class SvgContext {
  constructor(root) {
    Object.assign(this, { root, path: "", dash: [], fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, globalAlpha: 1 });
    Object.assign(this, { font: `12px ${FACE}`, textAlign: "start", textBaseline: "alphabetic", lineJoin: "miter", direction: "ltr" });
  }
  beginPath() {
    this.path = "";
  }
  moveTo(x, y) {
    this.path += `M${round(x)} ${round(y)}`;
  }
  lineTo(x, y) {
    this.path += `L${round(x)} ${round(y)}`;
  }
  bezierCurveTo(...points) {
    this.path += `C${points.map(round).join(" ")}`;
  }
  closePath() {
    this.path += "Z";
  }
  ellipse(x, y, rx, ry) {
    this.path += `M${round(x - rx)} ${round(y)}a${round(rx)} ${round(ry)} 0 1 0 ${round(2 * rx)} 0a${round(rx)} ${round(ry)} 0 1 0 ${round(-2 * rx)} 0Z`;
  }
  roundRect(x, y, w, h, corner) {
    const r = Math.min(corner, w / 2, h / 2);
    const arc = (dx, dy) => `a${round(r)} ${round(r)} 0 0 1 ${round(dx)} ${round(dy)}`;
    this.path += `M${round(x + r)} ${round(y)}h${round(w - 2 * r)}${arc(r, r)}v${round(h - 2 * r)}${arc(-r, r)}h${round(2 * r - w)}${arc(-r, -r)}v${round(2 * r - h)}${arc(r, -r)}Z`;
  }
  setLineDash(dash) {
    this.dash = dash;
  }
  measureText(text) {
    MEASURED.font = this.font;
    return MEASURED.measureText(text);
  }
  /** Add an element with the colour and strength that are set. */
  put(tag, attributes, ...children) {
    this.root.append(svg(tag, { ...attributes, opacity: this.globalAlpha === 1 ? null : this.globalAlpha }, ...children));
  }
  fill() {
    this.put("path", { d: this.path, fill: this.fillStyle });
  }
  stroke() {
    this.put("path", { d: this.path, fill: "none", stroke: this.strokeStyle, "stroke-width": round(this.lineWidth), "stroke-dasharray": this.dash.join(" ") || null });
  }
  fillRect(x, y, width, height) {
    this.put("rect", { x: round(x), y: round(y), width: round(width), height: round(height), fill: this.fillStyle });
  }
  text(text, x, y, look) {
    const [, weight, size] = /^(\d+)? ?([\d.]+)px/.exec(this.font) || [];
    const anchor = this.textAlign === "center" ? "middle" : null;
    const base = this.textBaseline === "middle" ? "central" : null;
    this.put("text", { x: round(x), y: round(y), "font-size": round(Number(size)), "font-weight": weight || null, "text-anchor": anchor, "dominant-baseline": base, ...look }, neverShown(text));
  }
  fillText(text, x, y) {
    this.text(text, x, y, { fill: this.fillStyle });
  }
  strokeText(text, x, y) {
    this.text(text, x, y, { fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth, "stroke-linejoin": "round" });
  }
}

const round = (value) => Math.round(value * 100) / 100;

/** Paint lines with their arrows, as vis-network draws them. */
function paintEdges(ctx) {
  const { edges } = rowsToDraw();
  for (const row of edges) {
    if (row.hidden) continue;
    const [a, b] = [shown.places.get(row.from), shown.places.get(row.to)];
    if (!a || !b) continue;
    ctx.globalAlpha = row.color.opacity;
    ctx.strokeStyle = ctx.fillStyle = row.color.color;
    ctx.lineWidth = row.width;
    ctx.setLineDash(row.dashes || []);
    const straight = row.smooth.enabled === false;
    const [from, to] = [{ x: a[1], y: a[2] }, { x: b[1], y: b[2] }];
    const bend = BEND * (to.x - from.x);
    ctx.beginPath();
    ctx.moveTo(from.x, from.y); // from middle to middle: the cards, painted later, cover the ends
    if (straight) ctx.lineTo(to.x, to.y);
    else ctx.bezierCurveTo(from.x + bend, from.y, to.x - bend, to.y, to.x, to.y);
    ctx.stroke();
    ctx.setLineDash([]);
    const [tip, tail] = straight ? [edgeOfBox(b, a), from] : entry(from, to, b);
    if (!row.arrows) arrow(ctx, tip, Math.atan2(tip.y - tail.y, tip.x - tail.x));
  }
  ctx.globalAlpha = 1;
}

/** Where a curve enters the box that it ends in, and a point shortly before. */
function entry(from, to, box) {
  const inside = ({ x, y }) => Math.abs(x - box[1]) <= box[3] / 2 && Math.abs(y - box[2]) <= box[4] / 2;
  let [low, high] = [0, 1];
  for (let turn = 0; turn < 14; turn += 1) {
    const half = (low + high) / 2;
    if (inside(curve(from, to, null, half))) high = half;
    else low = half;
  }
  return [curve(from, to, null, high), curve(from, to, null, Math.max(0, high - 0.06))];
}

/** Where the straight line to another box leaves a box. */
function edgeOfBox(box, other) {
  const [dx, dy] = [other[1] - box[1], other[2] - box[2]];
  const part = Math.min(1, Math.min(box[3] / 2 / (Math.abs(dx) || 1e-9), box[4] / 2 / (Math.abs(dy) || 1e-9)));
  return { x: box[1] + dx * part, y: box[2] + dy * part };
}

function arrow(ctx, { x, y }, angle) {
  const point = (along, aside) => [x + along * Math.cos(angle) - aside * Math.sin(angle), y + along * Math.sin(angle) + aside * Math.cos(angle)];
  ctx.beginPath();
  ctx.moveTo(...point(0, 0));
  ctx.lineTo(...point(-7.5, 3.2));
  ctx.lineTo(...point(-7.5, -3.2));
  ctx.closePath();
  ctx.fill();
}

/** The extent of what is shown, with a margin. */
function sceneBox() {
  const rows = rowsToDraw().nodes.map((id) => shown.places.get(id));
  const ends = (low, high) => [Math.min(...rows.map(low)) - MARGIN, Math.max(...rows.map(high)) + MARGIN];
  const [left, right] = ends((r) => r[1] - r[3] / 2, (r) => r[1] + r[3] / 2);
  const [top, bottom] = ends((r) => r[2] - r[4] / 2, (r) => r[2] + r[4] / 2);
  return rows.length ? { left, top, width: right - left, height: bottom - top } : { left: 0, top: 0, width: 100, height: 60 };
}

/** Paint the graph as it is shown, the whole of it, not only what is in the window. */
function paintScene(ctx, box, scale) {
  ctx.fillStyle = theme().bg;
  ctx.fillRect(box.left, box.top, box.width, box.height);
  paintEdges(ctx);
  for (const id of rowsToDraw().nodes) {
    const [, x, y, w, h] = shown.places.get(id);
    if (typeof id === "string") paintGroup(ctx, id, x, y, w, h, scale);
    else paintNode(ctx, id, x, y, w, h, scale);
  }
  paintLabels(ctx, { x: box.left, y: box.top }, { x: box.left + box.width, y: box.top + box.height });
}
