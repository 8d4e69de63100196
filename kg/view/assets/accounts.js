// Accounts side by side where they differ, and the claims of one relation, modality or measure as a list.
const BESIDE_EACH_OTHER = 4;

/** Claims that say different things of one matter: other figures or dates, another modality, or another time. */
function accounts(claims) {
  const every = [...new Set(claims.flatMap((claim) => D.edges[EDGE_OF.get(claim)][3]))].filter((claim) => claims.includes(claim) || D.modalities[D.claims[claim].m].off);
  const valued = every.filter((claim) => ["quantity", "date"].includes(KIND_OF_OBJECT(EDGE_OF.get(claim))));
  const subjects = new Set(valued.map((claim) => D.edges[EDGE_OF.get(claim)][0]));
  if (subjects.size === 1 && new Set(valued.map((claim) => EDGE_OF.get(claim))).size > 1) return sideBySide(valued);
  const differing = [...new Set(every.map((claim) => EDGE_OF.get(claim)))].flatMap((edge) => {
    const own = every.filter((claim) => EDGE_OF.get(claim) === edge);
    return differ(own) ? [own] : [];
  });
  return differing.length ? el("div", {}, ...differing.map(sideBySide)) : null;
}

/** Say whether claims of one edge contradict each other: one denies, or their times do not touch. */
function differ(claims) {
  const modalities = new Set(claims.map((claim) => D.modalities[D.claims[claim].m].name));
  if (modalities.has("denied") && modalities.size > 1) return true;
  if (modalities.has("asserted") && modalities.has("rumoured")) return true;
  const dated = claims.map((claim) => DAYS[claim]).filter((days) => days.own);
  return dated.some((a) => dated.some((b) => a.last < b.first));
}

/** A card for each account where there are few, else a table. */
function sideBySide(claims) {
  if (claims.length > BESIDE_EACH_OTHER) return accountTable(claims, false);
  const cards = claims.map((claim) => {
    const row = D.claims[claim];
    const edge = EDGE_OF.get(claim);
    const modality = D.modalities[row.m].name;
    const said = node(D.edges[edge][1]).h === undefined ? t(modality) : pick(node(D.edges[edge][1]).t);
    const [quote, cite] = evidence(row.v[0]);
    return el(
      "div",
      { class: `account ${modality}` },
      el("strong", {}, words(said)),
      el("span", { class: "facts" }, el("span", { class: `badge ${modality}` }, t(modality)), ...(row.a ? [el("span", {}, ...said_by(row.a))] : [el("span", {}, t("says_article"))])),
      el("span", { class: "facts" }, row.w ? timeText(row.w) || words(row.w[0]) : t("no_time")),
      quote,
      cite,
    );
  });
  return el("section", { class: "accounts", "aria-label": t("compare") }, el("h4", {}, t("compare")), el("div", { class: "beside" }, ...cards));
}

/** Claims as a table: whose figure, how much, by which source, when, in which article. */
function accountTable(claims, named) {
  const rows = claims.map((claim) => {
    const row = D.claims[claim];
    const [source, target] = D.edges[EDGE_OF.get(claim)];
    const document = D.documents[ARTICLES_OF[claim][0]];
    return el(
      "tr",
      { class: D.modalities[row.m].name },
      named ? el("td", {}, jump(source)) : null,
      el("td", {}, jump(target, node(target).v ? figureText(target) : null)),
      el("td", {}, ...(row.a ? joined(row.a.map(who)) : [t("says_article")])),
      el("td", {}, row.w ? timeText(row.w) || words(row.w[0]) : "—"),
      el("td", {}, words((document && (document.publisher || document.title || document.id)) || "—")),
    );
  });
  const head = el("tr", {}, ...[...(named ? ["who"] : []), "value", "source", "when", "article"].map((key) => el("th", { scope: "col" }, t(key))));
  return el("table", { "aria-label": t("compare") }, el("thead", {}, head), el("tbody", {}, ...rows));
}

/** The figure of a value node without its relation and source, which stand in columns of their own. */
function figureText(number) {
  const text = pick(node(number).t);
  const label = pick(D.predicates[D.edges[TOUCHING[number][0]][2]].label);
  return (text.startsWith(label) ? text.slice(label.length) : text).split(" · ")[0].trim();
}

/** The claims of a row of the legend, whatever the other filters of that group say. */
function claimsOfRow(kind, key) {
  return D.claims.map((_, claim) => claim).filter((claim) => {
    const [, target, predicate] = D.edges[EDGE_OF.get(claim)];
    if (!inTime(claim)) return false;
    if (kind === "modalities") return D.claims[claim].m === key;
    if (S.off.modalities.has(D.claims[claim].m)) return false;
    if (kind === "predicates") return predicate === key;
    if (kind === "measures") return node(target).m === key;
    return ARTICLES_OF[claim].some((article) => (kind === "articles" ? article === key : publisherOf(article) === key));
  });
}

/** The panel of a row of the legend: figures by size, and for a modality first what nobody says more firmly. */
function listPanel(kind, key) {
  const row = filterRows(kind).find((one) => one.key === key);
  const claims = claimsOfRow(kind, key);
  const head = [el("span", { class: "kind" }, t(kind)), words(row.name, "h2"), el("p", { class: "note" }, t("claims_of", { count: claims.length }))];
  const part = (title, some) => (some.length ? [title ? el("h3", {}, title, el("small", {}, String(some.length))) : null, claimList(byDay(some), undefined)] : []);
  const figures = claims.filter((claim) => node(D.edges[EDGE_OF.get(claim)][1]).v);
  if (kind === "modalities") {
    const alone = (claim) => D.edges[EDGE_OF.get(claim)][3].every((other) => D.claims[other].m >= D.claims[claim].m);
    const firmest = key === 0 || D.modalities[key].off;
    return openPanel(...head, ...(firmest ? part(null, claims) : [...part(t("only_so", { modality: row.name }), claims.filter(alone)), ...part(t("also_firmer"), claims.filter((claim) => !alone(claim)))]));
  }
  if (kind !== "predicates" || !figures.length) return openPanel(...head, ...part(null, claims));
  const units = new Map();
  figures.forEach((claim) => {
    const unit = node(D.edges[EDGE_OF.get(claim)][1]).v[1];
    units.set(unit, [...(units.get(unit) || []), claim]);
  });
  const amount = (claim) => Math.abs(Number(node(D.edges[EDGE_OF.get(claim)][1]).v[0]));
  const tables = [...units.values()].map((some) => accountTable([...some].sort((a, b) => amount(b) - amount(a) || a - b), true));
  openPanel(...head, ...tables, ...part(t("claims"), claims));
}

const byDay = (claims) => [...claims].sort((a, b) => (DAYS[a].first || "9") < (DAYS[b].first || "9") ? -1 : (DAYS[a].first || "9") > (DAYS[b].first || "9") ? 1 : a - b);
