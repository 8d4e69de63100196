// Ways through the graph: neighbours of a node, the shortest way between two, and what is hidden or kept.
const DEEPEST = 3;

/** Entities that a claim which passes the filters ties to this one, in order. */
function tied(number) {
  const found = [];
  for (const edge of TOUCHING[number]) {
    const [source, target] = D.edges[edge];
    const other = source === number ? target : source;
    if (other !== number && node(other).h === undefined && !S.hidden.has(other) && !S.off.classes.has(node(other).c) && passing(edge, false).length) found.push(other);
  }
  return found.sort((a, b) => a - b);
}

/** All entities at most so many steps from one. */
function neighbours(start, depth) {
  const found = new Set([start]);
  let edge = [start];
  for (let step = 0; step < depth; step += 1) {
    const next = [];
    for (const number of edge) for (const other of tied(number)) if (!found.has(other)) found.add(other), next.push(other);
    edge = next;
  }
  return found;
}

/** The entities of the shortest way between two, both included; null if there is none. Of equal ways always the same. */
function shortestPath(from, to) {
  const before = new Map([[from, null]]);
  let edge = [from];
  while (edge.length && !before.has(to)) {
    const next = [];
    for (const number of edge) for (const other of tied(number)) if (!before.has(other)) before.set(other, number), next.push(other);
    edge = next;
  }
  if (!before.has(to)) return null;
  const way = [];
  for (let at = to; at !== null; at = before.get(at)) way.unshift(at);
  return way;
}

/** What can be done with an entity, as buttons. */
function walkButtons(number) {
  const button = (label, title, act, pressed) => el("button", { type: "button", title, "aria-pressed": pressed === undefined ? null : String(pressed), onclick: act }, label);
  const depth = (steps) => button(String(steps), t("near_title", { steps }), () => showNear(number, steps), S.near?.node === number && S.near.depth === steps);
  return el(
    "div",
    { class: "walk", role: "group", "aria-label": t("walk") },
    el("span", {}, t("near")),
    ...Array.from({ length: DEEPEST }, (_, step) => depth(step + 1)),
    button(t("path"), t("path_title"), () => startPath(number)),
    button(t("keep"), t("keep_title"), () => keepOnly(number)),
    button(t("hide"), t("hide_title"), () => hideNode(number)),
  );
}

function showNear(number, depth) {
  S.near = S.near?.node === number && S.near.depth === depth ? null : { node: number, depth };
  S.path = null;
  changed({ fitted: true });
}

/** Wait for the other end: a click on a node, or a choice in the search box. */
function startPath(number) {
  S.pathFrom = number;
  say(t("path_pick", { name: nameOf(number) }));
}

function endPath(number) {
  const from = S.pathFrom;
  S.pathFrom = null;
  const way = shortestPath(from, number);
  if (!way) return say(t("path_none", { from: nameOf(from), to: nameOf(number) }));
  S.near = null;
  S.path = [from, number];
  changed({ fitted: true });
  select({ node: number });
  say(t("path_found", { steps: way.length - 1, way: way.map(nameOf).join(" — ") }));
}

/** Keep only an entity and those that a line ties to it. */
function keepOnly(number) {
  S.kept = neighbours(number, 1);
  S.near = S.path = null;
  changed({ fitted: true });
}

function hideNode(number) {
  S.hidden.add(number);
  closePanel();
  changed();
}

/** Say something to everybody: on the page for a while, and to screen readers. */
function say(text) {
  $("live").textContent = text;
  $("toast").textContent = neverShown(text);
  $("toast").hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => ($("toast").hidden = S.pathFrom === null), 6000);
}
