// The time slider: claims by day (by month where there are many days), two handles, and a button that plays.
const MOST_STEPS = 140;
const PLAY = 600; // milliseconds per step
let playing = null;
let pace = PLAY;

/** The steps of the slider: days with claims, or months; `first` and `last` are days. */
const STEPS = (() => {
  const byDay = new Map();
  DAYS.forEach(({ first }) => first && byDay.set(first, (byDay.get(first) || 0) + 1));
  const days = [...byDay].sort(([a], [b]) => (a < b ? -1 : 1));
  if (days.length <= MOST_STEPS) return days.map(([day, count]) => ({ name: day, first: day, last: day, count }));
  const months = new Map();
  days.forEach(([day, count]) => months.set(day.slice(0, 7), (months.get(day.slice(0, 7)) || 0) + count));
  return [...months].map(([name, count]) => ({ name, first: `${name}-01`, last: `${name}-31`, count }));
})();

/** The steps that the handles stand on. */
function handles() {
  const low = S.from ? STEPS.findIndex((step) => step.last >= S.from) : 0;
  const high = S.to ? STEPS.filter((step) => step.first <= S.to).length - 1 : STEPS.length - 1;
  return [low < 0 ? STEPS.length - 1 : low, Math.max(0, high)];
}

/** Draw the slider: bars, words, handles where the state says. */
function drawTime() {
  $("time").hidden = STEPS.length < 2;
  if (STEPS.length < 2) return;
  const [low, high] = handles();
  const most = Math.max(...STEPS.map((step) => step.count));
  const wide = Math.min(0.82, 0.04 * (STEPS.length - 1));
  const bars = STEPS.map((step, number) => {
    const height = 3 + (21 * Math.sqrt(step.count)) / Math.sqrt(most);
    return svg("rect", { x: number - wide / 2, y: 24 - height, width: wide, height, class: number >= low && number <= high ? "in" : "" });
  });
  $("bars").setAttribute("viewBox", `0 0 ${STEPS.length - 1} 24`);
  $("bars").replaceChildren(...bars);
  for (const [id, value, key] of [["from", low, "time_from"], ["to", high, "time_to"]]) {
    $(id).max = STEPS.length - 1;
    $(id).value = value;
    $(id).setAttribute("aria-label", t(key));
    $(id).setAttribute("aria-valuetext", STEPS[value].name);
  }
  const open = !S.from && !S.to;
  $("span").textContent = open ? `${STEPS[0].name} – ${lastOf(STEPS).name}` : `${STEPS[low].name} – ${STEPS[high].name}`;
  $("span").title = t("time_title");
  $("play").textContent = playing ? "❚❚" : "▶";
  for (const [id, key] of [["play", playing ? "pause" : "play"], ["whole", "time_all"]]) {
    $(id).title = t(key);
    $(id).setAttribute("aria-label", t(key));
  }
  $("whole").hidden = open;
  $("own").lastElementChild.textContent = t("by_article");
  $("own").title = t("by_article_title");
  $("own").firstElementChild.checked = S.byArticle;
}

/** Set the slider to two steps; both ends of it mean no limit. */
function setTime(low, high, options = {}) {
  S.from = low <= 0 ? "" : STEPS[low].first;
  S.to = high >= STEPS.length - 1 ? "" : STEPS[high].last;
  changed({ merge: "time", ...options });
}

/** Let the last handle run from the first to the end. */
function play() {
  if (playing) return stop();
  let [low, high] = handles();
  if (high >= STEPS.length - 1) high = low - 1;
  const advance = () => {
    high += 1;
    if (high >= STEPS.length - 1) stop();
    setTime(low, Math.max(high, low));
  };
  playing = setInterval(advance, pace);
  advance();
}

function stop() {
  clearInterval(playing);
  playing = null;
  drawTime();
}

for (const id of ["from", "to"])
  $(id).addEventListener("input", () => {
    const [low, high] = [Number($("from").value), Number($("to").value)];
    setTime(id === "from" ? Math.min(low, high) : low, id === "to" ? Math.max(low, high) : high);
  });
$("play").addEventListener("click", play);
$("whole").addEventListener("click", () => (playing && stop(), setTime(0, STEPS.length - 1, { fitted: true })));
$("own").firstElementChild.addEventListener("change", (event) => {
  S.byArticle = event.target.checked;
  changed({ fitted: true });
});
