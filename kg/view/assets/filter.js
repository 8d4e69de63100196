// What is shown: the main points or all, what is switched off, where in time, and which part of the graph.
const FEW = 260; // entities that are arranged anew when filters leave so few
let counted = null; // claims per row of the legend, counted once

/** Say whether a claim passes all filters but the time slider. */
function claimPasses(claim) {
  if (S.off.modalities.has(D.claims[claim].m)) return false;
  return ARTICLES_OF[claim].some((a) => !S.off.articles.has(a) && !S.off.publishers.has(publisherOf(a)));
}

/** Say whether a claim lies in the time of the slider. A range counts where it overlaps. */
function inTime(claim) {
  if (!S.from && !S.to) return true;
  const { first, last, own } = DAYS[claim];
  if (!first || (!own && !S.byArticle)) return false;
  return (!S.to || first <= S.to) && (!S.from || last >= S.from);
}

/** The claims of an edge that pass the filters, wherever it stands. */
function passing(edge, timed = true) {
  const [, target, predicate, claims] = D.edges[edge];
  if (S.off.predicates.has(predicate) || S.off.measures.has(node(target).m)) return [];
  return claims.filter((claim) => claimPasses(claim) && (!timed || inTime(claim)));
}

/** Say whether any filter of the legend differs from how the page opened. */
function switched() {
  return KINDS.some((kind) => {
    const first = kind === "modalities" ? OFF_AT_FIRST : [];
    return S.off[kind].size !== first.length || first.some((row) => !S.off[kind].has(row));
  });
}
/** Say whether only a part of the graph was asked for: neighbours, a path, what was kept. */
const partial = () => Boolean(S.near || S.path || S.kept);
/** Say whether anything narrows the view. */
const filtered = () => switched() || partial() || S.hidden.size > 0 || Boolean(S.from || S.to);
/** The view that is really drawn: filters look for what they want in everything, not only in the main points. */
const viewNow = () => (switched() || partial() || S.from || S.to ? "all" : S.view);

function clearFilters() {
  KINDS.forEach((kind) => S.off[kind].clear());
  OFF_AT_FIRST.forEach((row) => S.off.modalities.add(row));
  S.near = S.path = S.kept = S.pathFrom = null;
  S.hidden.clear();
  S.from = S.to = "";
}

/** The entities of the part that was asked for, or null for all. */
function wantedPart() {
  let wanted = S.kept;
  const narrow = (found) => (wanted = wanted ? new Set([...wanted].filter((number) => found.has(number))) : found);
  if (S.near) narrow(neighbours(S.near.node, S.near.depth));
  if (S.path) narrow(new Set(shortestPath(...S.path) || S.path));
  return wanted;
}

/** Work out what passes: claims per edge, nodes, and the nodes that only the time slider hides. */
function selection() {
  const story = viewNow() === "story" ? placesOf("story") : null;
  const part = wantedPart();
  const on = (number) => (!story || story.has(number)) && !S.off.classes.has(node(number).c) && !S.hidden.has(number);
  const inPart = (number) => !part || part.has(node(number).h ?? number) || part.has(number);
  const stands = (number) => on(number) && inPart(number) && (node(number).h === undefined || on(node(number).h));
  const [edges, nodes, claims, base] = [new Map(), new Set(), new Set(), new Set()];
  D.edges.forEach(([source, target], number) => {
    const [from, to] = [stands(source), stands(target)];
    const untimed = from || to ? passing(number, false) : [];
    if (!untimed.length) return;
    if (from) base.add(source); // a class alone is shown without its lines
    if (to) base.add(target);
    const pass = untimed.filter(inTime);
    if (!pass.length) return;
    if (from) nodes.add(source);
    if (to) nodes.add(target);
    if (!from || !to) return;
    edges.set(number, pass);
    pass.forEach((claim) => claims.add(claim));
  });
  if (!switched() && !S.from && !S.to)
    for (const number of part || (story ? story.keys() : D.nodes.keys())) if (!TOUCHING[number].length && stands(number)) (nodes.add(number), base.add(number));
  if (S.near && stands(S.near.node)) nodes.add(S.near.node), base.add(S.near.node);
  for (const number of [...base]) if (node(number).h !== undefined && !base.has(node(number).h) && on(node(number).h)) base.add(node(number).h);
  for (const number of [...nodes]) if (node(number).h !== undefined && !nodes.has(node(number).h) && on(node(number).h)) nodes.add(node(number).h);
  return { edges, nodes, claims, base };
}

const placeMaps = {};
/** The given places of a view in the language of the page: number → [number, x, y, width, height]. */
function placesOf(view) {
  const key = `${view} ${S.language}`;
  if (!placeMaps[key]) placeMaps[key] = new Map(D.views[view][S.language].map((row) => [row[0], row]));
  return placeMaps[key];
}

let lastArranged = { key: "", places: null };
/** Work out what is drawn and where; few nodes are arranged anew, so that a filter leaves no holes. */
function visible() {
  const found = selection();
  const view = viewNow();
  let places = placesOf(view);
  const entities = [...found.base].filter((number) => node(number).h === undefined);
  const narrow = NARROW.matches;
  const anew = entities.length && (view === "story" ? narrow : entities.length <= FEW && (switched() || partial() || narrow));
  if (anew) {
    const key = `${S.language} ${narrow} ${[...found.base].sort((a, b) => a - b).join()}`;
    if (lastArranged.key !== key) lastArranged = { key, places: arrangeAnew([...found.base].sort((a, b) => a - b), placesOf("all")) };
    places = lastArranged.places;
  }
  const all = { ...found, places, groups: new Map(), links: new Map(), anew: Boolean(anew) };
  return D.groups.length && view === "all" && !anew ? collapsed(all) : all;
}

/** Count claims per row of each kind of the legend. */
function counts() {
  if (counted) return counted;
  counted = Object.fromEntries(KINDS.map((kind) => [kind, new Map()]));
  const add = (kind, key) => counted[kind].set(key, (counted[kind].get(key) || 0) + 1);
  D.nodes.forEach((it) => add("classes", it.c));
  D.edges.forEach(([, target, predicate, claims]) =>
    claims.forEach((claim) => {
      add("predicates", predicate);
      add("modalities", D.claims[claim].m);
      if (node(target).m !== undefined) add("measures", node(target).m);
      ARTICLES_OF[claim].forEach((article) => add("articles", article));
      new Set(ARTICLES_OF[claim].map(publisherOf)).forEach((name) => add("publishers", name));
    }),
  );
  return counted;
}
