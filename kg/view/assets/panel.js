// The evidence: what a node or an edge is, and for each claim the sentence with the quoted words marked.
const PAGE = 40;

function openPanel(...children) {
  const panel = $("panel");
  panel.setAttribute("aria-label", t("panel"));
  panel.replaceChildren(el("button", { type: "button", class: "close", "aria-label": t("close"), title: `${t("close")} (Esc)`, onclick: closePanel }, "×"), ...children.filter(Boolean));
  panel.hidden = false;
  panel.scrollTop = 0;
}

function closePanel() {
  const had = !$("panel").hidden && $("panel").contains(document.activeElement);
  $("panel").hidden = $("toast").hidden = true;
  S.selected = S.focus = S.pathFrom = null;
  if (network) network.unselectAll();
  hover("");
  if (network) bringBack();
  restyle();
  changed({ step: false, drawn: false });
  if (had) (S.tab === "graph" ? $("graph") : $("chart")).focus();
}

/**
 * Open the evidence of something, and focus on it.
 * @param {{node?: number, edge?: number, list?: string, key?: any, claims?: number[], title?: string}} target
 */
function select(target) {
  S.selected = target;
  S.cursor = null;
  S.focus = focusOf(target);
  drawPanel();
  restyle();
  if (target.node !== undefined || target.edge !== undefined) bringIn(target.node ?? D.edges[target.edge][0]);
  changed({ step: false, drawn: false });
}

/** What is not dimmed while a node or an edge is selected; null for all. */
function focusOf(target) {
  if (target.node === undefined && target.edge === undefined) return null;
  const edges = new Set(target.node === undefined ? [target.edge] : TOUCHING[target.node]);
  const nodes = new Set(target.node === undefined ? [] : [target.node]);
  edges.forEach((number) => nodes.add(D.edges[number][0]).add(D.edges[number][1]));
  [...nodes].forEach((number) => VALUES_OF[number].forEach((value) => nodes.add(value)));
  return { nodes, edges };
}

function drawPanel() {
  const { node: number, edge, list, claims } = S.selected;
  if (claims) return openPanel(words(S.selected.title, "h2"), claimList(claims, undefined));
  if (list) return listPanel(list, S.selected.key);
  if (edge !== undefined) return edgePanel(edge);
  if (node(number).h !== undefined) return edgePanel(TOUCHING[number][0]);
  entityPanel(number);
}

/** All about an entity: names, what can be done with it, each claim. */
function entityPanel(number) {
  const it = node(number);
  const every = TOUCHING[number].flatMap((e) => D.edges[e][3]);
  const listed = TOUCHING[number].map((e) => [e, passing(e)]).filter(([, pass]) => pass.length);
  const count = listed.reduce((sum, [, pass]) => sum + pass.length, 0);
  const articles = new Set(every.flatMap((claim) => ARTICLES_OF[claim]));
  openPanel(
    kindBadge(it),
    words(nameOf(number), "h2"),
    walkButtons(number),
    aboutEntity(it),
    el("p", { class: "note" }, every.length ? t("claims_count", { count: every.length, articles: articles.size }) : t("no_claims")),
    ...byPredicate(number, listed),
    every.length > count ? el("p", { class: "note" }, t("filtered", { count: every.length - count })) : null,
  );
}

function kindBadge(it) {
  const badge = el("span", { class: "kind" }, kindOf(it));
  badge.style.color = colourOf(it);
  return badge;
}

/** Names, code, region and links of an entity. */
function aboutEntity(it) {
  const rows = el("dl");
  const row = (key, ...values) => values.length && rows.append(el("dt", {}, t(key)), el("dd", {}, ...values));
  const inEnglish = S.language === "en" && it.e; // then the first English name is the heading
  const english = inEnglish ? it.e.slice(1) : it.e || [];
  if (inEnglish) row("chinese", words(it.n));
  if (it.a) row("aliases", ...joined(it.a.map((alias) => words(alias))));
  if (english.length) row("english", ...joined(english.map((name) => words(name))));
  if (it.o) row("code", words(it.o));
  if (it.r !== undefined) row("region", jump(it.r));
  if (it.u) row("links", ...joined(it.u.map((url) => link(url, new URL(url).host + new URL(url).pathname) || words(url))));
  return rows.childElementCount ? rows : null;
}

const joined = (parts) => parts.filter(Boolean).flatMap((part, number) => (number ? [S.language === "en" ? ", " : "、", part] : [part]));

/** A button that goes to a node. */
const jump = (number, text = null) => {
  const button = el("button", { type: "button", onclick: () => reveal(number) });
  button.append(words(text ?? nameOf(number)));
  return button;
};

/** One section for each predicate and direction. */
function byPredicate(number, listed) {
  const groups = new Map();
  for (const [edge, pass] of listed) {
    const key = `${D.edges[edge][2]}${D.edges[edge][0] === number ? ">" : "<"}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(...pass);
  }
  return [...groups].flatMap(([key, claims]) => {
    const name = pick(D.predicates[parseInt(key, 10)].label);
    return [el("h3", {}, name, el("small", {}, String(claims.length))), accounts(claims), claimList(claims, number)];
  });
}

const who = (reference) => (typeof reference === "number" ? jump(reference) : words(reference));

/** Claims one below the other, the first of them at once, the rest on demand. */
function claimList(claims, from) {
  const box = el("div");
  const add = (start) => {
    box.append(...claims.slice(start, start + PAGE).map((claim) => claimCard(claim, from)));
    const left = claims.length - start - PAGE;
    if (left <= 0) return;
    const button = el("button", { type: "button", onclick: () => (button.remove(), add(start + PAGE)) }, t("more", { count: Math.min(left, PAGE) }));
    box.append(button);
  };
  add(0);
  return box;
}

const PERIOD = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/* P1D → 1天, 1 day */
function periodText(iso) {
  const found = PERIOD.exec(iso);
  if (!found) return iso;
  const units = ["year", "month", "day", "hour", "minute", "second"];
  const say = (n, unit) => new Intl.NumberFormat(S.language, { style: "unit", unit, unitDisplay: "long" }).format(n);
  return units.map((unit, i) => (found[i + 1] ? say(Number(found[i + 1]), unit) : "")).filter(Boolean).join(" ");
}

function claimCard(claim, from) {
  const row = D.claims[claim];
  const [source, target, predicate] = D.edges[EDGE_OF.get(claim)];
  const modality = D.modalities[row.m].name;
  const value = node(target).h !== undefined;
  const said = el("span", { class: "said" }, pick(D.predicates[predicate].label));
  const other = from === undefined ? target : from === source ? target : source;
  const end = (number) => (number === from ? words(nameOf(number)) : jump(number));
  const triple = el("div", { class: "triple" }, end(source), value && node(target).k !== "measure" ? null : said, value ? words(nameOf(target)) : end(target));
  const facts = el(
    "div",
    { class: "facts" },
    el("span", { class: `badge ${modality}` }, t(modality)),
    el("span", {}, row.w ? `${t("when")} ${timeText(row.w) || t("no_time")}` : t("no_time"), row.w && row.w[0] ? words(`（${row.w[0]}）`) : null),
    row.d ? el("span", {}, `${t("window")} ${periodText(row.d)}`) : null,
    row.a ? el("span", {}, ...said_by(row.a)) : null,
    row.p ? el("span", {}, `${t("position")} `, words(row.p)) : null,
    row.s !== undefined ? el("span", {}, `${t("share_of")} `, typeof row.s === "number" ? words(nameOf(row.s)) : words(row.s)) : null,
    el("span", {}, `${t("confidence")} ${row.x}`),
  );
  return el("article", { class: `claim ${modality}` }, triple, facts, dueDates(other), ...row.v.flatMap(evidence));
}

/** The deadlines of a document, beside what it is said to do. */
function dueDates(number) {
  const dates = node(number).h === undefined ? VALUES_OF[number].filter((value) => node(value).k === "date" && passing(TOUCHING[value][0]).length) : [];
  return dates.length ? el("div", { class: "due" }, ...joined(dates.map((date) => jump(date)))) : null;
}

/** «says X», with the name as a way there. */
function said_by(sources) {
  const [before, after] = pick(D.texts.says).split("{who}");
  return [before, ...joined(sources.map((reference) => (typeof reference === "number" ? words(nameOf(reference)) : words(reference)))), after || null];
}

/** A sentence with the quoted words marked, and where it stands. */
function evidence([sentence, start, end]) {
  const [article, text] = D.sentences[sentence];
  const points = [...text]; // offsets count code points
  const piece = (from, to) => points.slice(from, to).join("");
  const quote = el("blockquote", { class: "data", dir: "auto" }, piece(0, start), el("mark", {}, piece(start, end)), piece(end));
  const row = article >= 0 ? D.documents[article] : { id: "?" };
  const title = row.title || row.id;
  const address = row.url ? link(row.url, words(title)) : null;
  const bare = row.url && !address ? words(row.url) : null; // an address without https is there to read, not to follow
  if (address) address.title = t("open_article");
  const rest = [row.publisher, row.author, row.issued || t("undated")].filter(Boolean).join(" · ");
  return [quote, el("p", { class: "cite" }, address || words(title), " · ", words(rest), bare && " · ", bare)];
}

function edgePanel(edge) {
  const [source, target, predicate, claims] = D.edges[edge];
  const pass = passing(edge);
  const value = node(target);
  const same = value.k === "measure" ? D.nodes.flatMap((it, number) => (it.m === value.m && number !== target ? [number] : [])) : [];
  openPanel(
    el("span", { class: "kind" }, pick(D.predicates[predicate].label)),
    el("h2", { class: "triple" }, jump(source), el("span", { class: "said" }, "→"), value.h === undefined ? jump(target) : words(pick(value.t))),
    accounts(pass),
    claimList(pass, undefined),
    claims.length > pass.length ? el("p", { class: "note" }, t("filtered", { count: claims.length - pass.length })) : null,
    same.length ? el("h3", {}, t("elsewhere"), el("small", {}, String(same.length))) : null,
    same.length ? el("dl", {}, ...same.flatMap((number) => [el("dt", {}, pick(D.predicates[D.edges[TOUCHING[number][0]][2]].label)), el("dd", {}, jump(node(number).h))])) : null,
  );
}

/** Go to a node wherever it is: out of the filters or the default view if need be. */
function reveal(number) {
  if (!shown.nodes.has(number)) {
    S.view = "all";
    if (GROUP_OF.size) S.open.add(GROUP_OF.get(node(number).h ?? number));
    refresh();
    if (!shown.nodes.has(number)) {
      clearFilters();
      if (TOUCHING[number].length && !TOUCHING[number].some((edge) => passing(edge).length)) D.modalities.forEach((_, m) => S.off.modalities.delete(m));
      refresh();
    }
    changed();
    fit();
  } else if (shown.groups.has(groupOf(number))) openGroup(GROUP_OF.get(node(number).h ?? number));
  if (S.tab !== "graph") showTab("graph");
  select({ node: number });
}
