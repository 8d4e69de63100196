// The query page: an editor, the questions that have a name, and the answer. Words of the graph only ever become text.
import {
  EditorView, EditorState, HighlightStyle, StreamLanguage, autocompletion, bracketMatching, closeBrackets, completionKeymap,
  defaultKeymap, drawSelection, highlightActiveLine, history, historyKeymap, keymap, lineNumbers, setDiagnostics, sparql,
  syntaxHighlighting, tags,
} from "/assets/editor.js";
import { show } from "/assets/show.js";

const $ = (id) => document.getElementById(id);
const D = JSON.parse($("data").textContent);
const W = D.words;
const KEYWORDS = (
  "SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS BIND VALUES GRAPH ORDER BY GROUP HAVING LIMIT OFFSET ASC DESC AS IN NOT "
  + "EXISTS CONSTRUCT DESCRIBE ASK PREFIX COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT STR LANG DATATYPE IF COALESCE REGEX CONTAINS "
  + "STRSTARTS STRENDS REPLACE YEAR MONTH DAY"
).split(" ");
const START = "SELECT ?name ?class WHERE {\n  ?thing a ?class ; skos:prefLabel ?name .\n}\nLIMIT 20\n";

const completions = [
  ...D.terms.map((it) => ({ ...it, boost: 2 })),
  ...Object.entries(D.prefixes).map(([name, space]) => ({ label: `${name}:`, detail: space, type: "namespace" })),
  ...KEYWORDS.map((word) => ({ label: word, type: "keyword" })),
];

function complete(context) {
  const word = context.matchBefore(/[?$]?[\w:-]+/);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  if (/^[?$]/.test(word.text)) {
    const names = new Set(context.state.doc.toString().match(/[?$]\w+/g) ?? []);
    names.delete(word.text);
    return { from: word.from, options: [...names].sort().map((label) => ({ label, type: "variable" })) };
  }
  return { from: word.from, options: completions, validFor: /^[\w:-]*$/ };
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--keyword)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: tags.string, color: "var(--string)" },
  { tag: [tags.number, tags.bool], color: "var(--number)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--variable)" },
  { tag: [tags.atom, tags.tagName, tags.propertyName, tags.meta], color: "var(--link)" },
]);
const look = EditorView.theme({
  "&": { backgroundColor: "var(--field)", color: "var(--text)", fontSize: "14px", border: "1px solid var(--line)", borderRadius: "6px" },
  "&.cm-focused": { outline: "2px solid var(--link)" },
  ".cm-content": { fontFamily: "var(--mono)", caretColor: "var(--text)", minHeight: "11em" },
  ".cm-scroller": { maxHeight: "45vh", overflow: "auto" },
  ".cm-gutters": { backgroundColor: "var(--field)", color: "var(--quiet)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--tint)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--select)" },
  ".cm-tooltip": { backgroundColor: "var(--field)", color: "var(--text)", border: "1px solid var(--line)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--select)", color: "var(--text)" },
});

const editor = new EditorView({
  parent: $("editor"),
  state: EditorState.create({
    doc: "",
    extensions: [
      EditorView.cspNonce.of(document.querySelector("meta[name=nonce]").content),
      lineNumbers(), history(), drawSelection(), highlightActiveLine(), bracketMatching(), closeBrackets(),
      StreamLanguage.define(sparql), syntaxHighlighting(colours), look, EditorView.lineWrapping,
      autocompletion({ override: [complete] }),
      EditorView.contentAttributes.of({ "aria-label": W.editor, spellcheck: "false" }),
      keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
    ],
  }),
});

const text = () => editor.state.doc.toString();

function write(query) {
  editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: query } });
}

function say(words, bad = false) {
  $("status").textContent = words;
  $("status").classList.toggle("bad", bad);
}

/** Mark the place of an error in the editor, and go there. */
function mark(problem) {
  const found = [];
  if (problem?.line && problem.line <= editor.state.doc.lines) {
    const line = editor.state.doc.line(problem.line);
    const from = Math.max(line.from, Math.min(line.from + problem.column - 1, line.to - 1));
    found.push({ from, to: Math.min(from + 1, line.to), severity: "error", message: problem.detail });
    editor.dispatch({ selection: { anchor: from }, scrollIntoView: true });
  }
  editor.dispatch(setDiagnostics(editor.state, found));
}

let running = null;

const post = (query, headers, format, signal) => {
  const fields = { query, ...(format ? { format } : {}) };
  return fetch("/sparql", { method: "POST", headers, body: new URLSearchParams(fields), signal });
};

async function run() {
  running?.abort();
  const mine = (running = new AbortController());
  const query = text();
  mark(null);
  say(W.running);
  $("stop").hidden = false;
  const began = performance.now();
  try {
    const answer = await post(query, { Accept: "application/sparql-results+json, application/ld+json, application/problem+json" }, "", mine.signal);
    const body = await answer.text();
    if (!answer.ok) {
      let problem = { detail: body };
      try { problem = JSON.parse(body); } catch { /* words, not JSON */ }
      mark(problem);
      const place = problem.line ? `${problem.line}:${problem.column} ` : "";
      say(`${answer.status} · ${place}${problem.detail}`, true);
      $("result").hidden = true;
      return;
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(2);
    say(`${answer.headers.get("x-rows")} ${W.rows} · ${seconds} s`);
    show({ body, media: answer.headers.get("content-type"), data: D, save: (format) => save(query, format) });
  } catch (error) {
    if (running === mine) say(error.name === "AbortError" ? W.stopped : W.unreachable, error.name !== "AbortError");
  } finally {
    if (running === mine) {
      running = null;
      $("stop").hidden = true;
    }
  }
}

async function save(query, format) {
  const answer = await post(query, {}, format);
  if (!answer.ok) return say(await answer.text(), true);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `kuangtu.${format === "turtle" ? "ttl" : format === "ntriples" ? "nt" : format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function choose(name) {
  const question = D.questions.find((it) => it.name === name);
  if (question) write(question.sparql);
  return Boolean(question);
}

/** Take the query from the address: `#query=…` or `#name=…`. */
function fromAddress() {
  const fields = new URLSearchParams(location.hash.slice(1));
  if (fields.has("name") && choose(fields.get("name"))) {
    $("examples").value = fields.get("name");
    run();
  } else {
    write(fields.get("query") ?? START);
  }
}

$("run").addEventListener("click", run);
$("stop").addEventListener("click", () => running?.abort());
$("examples").addEventListener("change", (event) => choose(event.target.value) && run());
$("link").addEventListener("click", async () => {
  const address = new URL(location.href);
  address.hash = new URLSearchParams({ query: text() });
  window.history.replaceState(null, "", address);
  try {
    await navigator.clipboard.writeText(address.href);
    say(W.copied);
  } catch {
    say(address.href);
  }
});
window.addEventListener("hashchange", fromAddress);
fromAddress();
document.documentElement.dataset.ready = "yes";
window.kuangtu = { text, write, run };
