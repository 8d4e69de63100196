// The search box: names in Chinese and English, pinyin initials, codes; arrow keys and Enter.
const MOST = 12;
let hits = [];
let active = -1;

function find(query) {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return [];
  const found = [];
  D.nodes.forEach((it, number) => {
    const keys = it.q || (it.k === "measure" || it.h !== undefined ? [].concat(it.t).map((text) => text.toLowerCase()) : []);
    let best = 9;
    keys.forEach((key, place) => {
      const rank = key === wanted ? 0 : key.startsWith(wanted) ? 1 : key.includes(wanted) ? (it.q && /^[a-z]+$/.test(key) && wanted.length < 3 ? 9 : 2) : 9;
      best = Math.min(best, rank + (place ? 0.3 : 0));
    });
    if (best < 9) found.push({ number, rank: best + (it.h === undefined ? 0 : 3) });
  });
  return found.sort((a, b) => a.rank - b.rank || node(b.number).i - node(a.number).i || a.number - b.number).map((hit) => hit.number);
}

function showHits() {
  const query = $("search").value;
  const all = find(query);
  hits = all.slice(0, MOST);
  active = hits.length ? 0 : -1;
  const rows = hits.map((number, place) => {
    const it = node(number);
    const row = el("div", { class: "hit", role: "option", id: `hit-${place}`, "aria-selected": String(place === active) });
    const name = words(it.h === undefined ? nameOf(number) : `${nameOf(it.h)} · ${pick(it.t)}`, "b");
    row.append(name, el("small", {}, it.h === undefined ? kindOf(it) : pick(D.classes[it.c].label)));
    row.addEventListener("mousedown", (event) => (event.preventDefault(), choose(place)));
    return row;
  });
  if (query.trim() && !all.length) rows.push(el("p", { class: "note" }, words(t("search_none", { query: query.trim() }))), el("p", { class: "note" }, t("search_hint")));
  if (all.length > MOST) rows.push(el("p", { class: "note" }, t("search_more", { count: all.length - MOST })));
  $("results").replaceChildren(...rows);
  setOpen(Boolean(rows.length));
  $("live").textContent = query.trim() ? (all.length ? t("search_count", { count: all.length }) : t("search_none", { query: query.trim() })) : "";
}

function setOpen(open) {
  $("results").hidden = !open;
  $("search").setAttribute("aria-expanded", String(open));
  if (open && active >= 0) $("search").setAttribute("aria-activedescendant", `hit-${active}`);
  else $("search").removeAttribute("aria-activedescendant");
}

function move(step) {
  if (!hits.length) return;
  $(`hit-${active}`)?.setAttribute("aria-selected", "false");
  active = (active + step + hits.length) % hits.length;
  $(`hit-${active}`).setAttribute("aria-selected", "true");
  $(`hit-${active}`).scrollIntoView({ block: "nearest" });
  setOpen(true);
}

function choose(place) {
  if (hits[place] === undefined) return;
  setOpen(false);
  const entity = node(hits[place]).h ?? hits[place];
  if (S.pathFrom !== null && S.pathFrom !== entity) endPath(entity);
  else reveal(hits[place]);
  $("panel").focus({ preventScroll: true });
}

$("search").addEventListener("input", showHits);
$("search").addEventListener("focus", () => $("search").value && showHits());
$("search").addEventListener("blur", () => setOpen(false));
$("search").addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") move(1);
  else if (event.key === "ArrowUp") move(-1);
  else if (event.key === "Enter") choose(active);
  else if (event.key === "Escape") {
    event.stopPropagation();
    if ($("results").hidden) $("search").blur();
    setOpen(false);
  } else return;
  if (event.key !== "Escape") event.preventDefault();
});
