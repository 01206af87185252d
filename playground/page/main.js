// The page: what a person types is judged, and what is said of it is drawn.
import { changesOf, offsets } from "./bytes.js";
import { finding, result } from "./draw.js";
import { Editor } from "./editor.js";
import { element } from "./element.js";
import { engine } from "./engine.js";
import { EXAMPLES } from "./examples.js";
import { checked, pack, unpack } from "./link.js";
import { prefetch, presetOf } from "./presets.js";
import { FILTER, freeName, path, position, question, serviceOf } from "./repository.js";

const $ = (id) => document.getElementById(id);
const QUESTIONS = { list: ["any", "all"], case: ["sensitive", "ignore"], order: ["resolve-first", "trigger-first"] };
/** How long typing rests before it is judged, in milliseconds. */
const REST = 120;
/** Where a tab of the browser keeps what was typed, until it is closed. */
const KEPT = "cgfilter";

/** What a link holds, else what this tab had. */
const stored = async () => {
  const linked = await unpack(location.hash.slice(1));
  if (linked) return linked;
  try {
    return checked(JSON.parse(sessionStorage.getItem(KEPT)));
  } catch {
    return null;
  }
};

let state = (await stored()) ?? { ...EXAMPLES[0], reading: "" };
/** The payload that is shown, by its position. */
let shown = 0;
/** What the filter calls its service, whose samples the payloads are. */
let service = serviceOf(state.filter);

const asJudged = (judged) => (
  engine.ask(question("judge", judged, service, { payloads: judged.payloads.map((it) => path(it, service)) }))
);

// The program answers while the page is drawn.
const first = asJudged(state);
const presets = engine.ask({ ask: "presets" });

const filter = new Editor($("filter"), {
  language: "yaml", label: "Filter", onEdit: (text) => edited({ ...state, filter: text }),
});
const payload = new Editor($("payload"), {
  language: "json",
  label: "Payload",
  onEdit: (text) => edited({ ...state, payloads: state.payloads.map((it, at) => (at === shown ? { ...it, text } : it)) }),
});

/** Takes a new state over, from a person who may want the old one back. */
const replace = (next, said) => {
  const before = state;
  adopt(next);
  say(said, () => adopt(before));
};

const adopt = (next, at = 0, answer = undefined) => {
  state = next;
  shown = Math.min(at, Math.max(0, next.payloads.length - 1));
  filter.show(next.filter);
  drawTabs();
  drawReadings();
  return judge(answer);
};

let resting;
const edited = (next) => {
  state = next;
  $("answers").setAttribute("aria-busy", "true");
  clearTimeout(resting);
  resting = setTimeout(() => judge(), REST);
};

const say = (text, undo) => {
  $("said").textContent = text;
  $("undo").hidden = !undo;
  $("undo").onclick = () => {
    undo();
    say("", null);
    $("start").focus();
  };
};

let asked = 0;
const judge = async (answer) => {
  clearTimeout(resting);
  asked += 1;
  const [number, judged] = [asked, state];
  keep(judged);
  $("answers").setAttribute("aria-busy", "true");
  try {
    let answers = await (answer ?? asJudged(judged));
    const named = answers.test.results[0]?.services[0]?.service;
    if (named && named !== service && number === asked) {
      service = named;
      answers = await asJudged(judged);
    }
    if (number === asked) draw(judged, answers);
  } catch (error) {
    if (number === asked) drawFailure(error);
  }
  if (number === asked) $("answers").setAttribute("aria-busy", "false");
};

const keep = (judged) => {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(judged));
  } catch {
    // It is larger than a browser keeps, or may not be kept: it stays on the page.
  }
};

const drawFailure = (error) => {
  $("totals").textContent = `Nothing can be said of this: ${error.message}. Change something, and it is tried again.`;
  $("results").replaceChildren();
  $("findings").replaceChildren();
};

const draw = (judged, { test, lint }) => {
  const on = {
    take: (edits) => {
      // It was tried on the text that was judged, and is right in no other.
      if (filter.text !== judged.filter) return;
      const [before, at] = [state, shown];
      filter.change(changesOf(judged.filter, edits));
      say("Changed.", () => adopt(before, at));
      $("answers-title").focus();
    },
    read: (flip) => adopt({ ...state, reading: Object.keys(QUESTIONS).map((it) => `${it}=${flip[it]}`).join(",") }, shown),
    go: ({ file, bytes }) => go(judged, file, bytes),
    use: (name) => start(`preset:${name}`),
  };
  const reading = test.reading;
  const drawn = test.results.map((answer, at) => (
    result(answer, { name: label(judged.payloads[at], at), filter: judged.filter, reading, on })
  ));
  $("results").replaceChildren(...drawn);
  const findings = [...lint.problems, ...lint.diagnostics];
  $("findings").replaceChildren(...findings.map((it) => finding(it, judged.filter, it.file === FILTER, on)));
  $("findings-title").hidden = findings.length === 0;
  $("totals").textContent = totals(test, findings);
  mark(judged, findings, test.results, on);
  performance.mark("judged");
};

const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

const totals = ({ summary }, findings) => {
  const { payloads, opened, closed, discarded, open } = summary;
  const parts = [`${opened} opened`, `${closed} closed`, `${open} still open`];
  if (discarded) parts.push(`${discarded} discarded`);
  const found = findings.length ? `${count(findings.length, "finding")} of lint` : "lint finds nothing";
  return `${count(payloads, "payload")}: ${parts.join(", ")}. ${found}.`;
};

/** Marks in the texts what is said of them. */
const mark = (judged, findings, results, on) => {
  const marks = (text, of) => {
    const at = offsets(text);
    return of.map(({ bytes: [start, end], ...rest }) => ({ from: at(start), to: at(end), ...rest }));
  };
  const severities = { error: "error", warning: "warning", info: "info" };
  if (filter.text === judged.filter) {
    const own = findings.filter((it) => it.file === FILTER && it.bytes);
    filter.mark(marks(judged.filter, own.map(({ bytes, severity, message, help, code, fix }) => ({
      bytes,
      severity: severities[severity] ?? "error",
      message: help ? `${message}\nhelp: ${help}` : message,
      source: code,
      actions: fix ? [{ name: fix.title, apply: () => on.take(fix.edits) }] : [],
    }))));
  }
  const faults = results.map(({ error }) => (error?.bytes ? [{ bytes: error.bytes, severity: "error", message: error.message }] : []));
  const text = judged.payloads[shown]?.text;
  if (payload.text === text) payload.mark(marks(text, faults[shown] ?? []));
};

const go = (judged, file, [start, end]) => {
  const at = file === FILTER ? -1 : position(judged.payloads, service, file);
  if (at >= 0) show(at);
  const [editor, text] = at < 0 ? [filter, judged.filter] : [payload, judged.payloads[at].text];
  const place = offsets(text);
  editor.go(place(start), place(end));
};

const label = ({ name }, at) => `${at + 1} ${name.replace(/\.(json|txt)$/, "")}`;

const show = (at) => {
  shown = at;
  drawTabs();
  judge();
};

const drawTabs = () => {
  const { payloads } = state;
  const tab = (it, at) => element("button", {
    type: "button",
    role: "tab",
    id: `tab-${at}`,
    "aria-selected": String(at === shown),
    "aria-controls": "payload",
    tabIndex: at === shown ? 0 : -1,
    onclick: () => show(at),
    onkeydown: (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step || !payloads[at + step]) return;
      show(at + step);
      $(`tab-${at + step}`).focus();
    },
  }, label(it, at));
  $("tabs").replaceChildren(...payloads.map(tab));
  $("payload").hidden = payloads.length === 0;
  $("payload").setAttribute("aria-labelledby", payloads.length ? `tab-${shown}` : "payloads-title");
  payload.show(payloads[shown]?.text ?? "");
  $("earlier").disabled = shown === 0;
  $("later").disabled = shown >= payloads.length - 1;
  $("remove").disabled = payloads.length === 0;
  const options = () => payloads.map((it, at) => element("option", { value: it.name }, label(it, at)));
  for (const [id, at] of [["alert", 0], ["recovery", payloads.length - 1]]) {
    $(id).replaceChildren(...options());
    $(id).selectedIndex = at;
  }
  $("infer").disabled = payloads.length < 2;
};

const move = (step) => {
  const payloads = [...state.payloads];
  const [moved] = payloads.splice(shown, 1);
  payloads.splice(shown + step, 0, moved);
  adopt({ ...state, payloads }, shown + step);
};

/** The answer to each question, as the page has it. */
const answers = () => Object.fromEntries(state.reading.split(",").filter(Boolean).map((it) => it.split("=")));

const drawReadings = () => {
  const chosen = answers();
  const select = ([name, words]) => element("label", {}, `${name} `, element("select", {
    id: `reading-${name}`,
    onchange: ({ target }) => {
      const next = { ...answers(), [name]: target.value };
      adopt({ ...state, reading: Object.entries(next).map((it) => it.join("=")).join(",") }, shown);
      $(`reading-${name}`).focus();
    },
  }, words.map((word) => element("option", { selected: word === (chosen[name] ?? words[0]) }, word))));
  $("readings").replaceChildren(...Object.entries(QUESTIONS).map(select));
};

/** Starts from an example or a preset. */
const start = async (choice) => {
  const [kind, name] = choice.split(":");
  if (kind === "example") {
    const { title, ...example } = EXAMPLES[Number(name)];
    return replace({ ...state, ...example }, `Shown: ${title}.`);
  }
  try {
    const { tool, sentence } = (await presets).find((it) => it.name === name);
    return replace({ ...state, ...(await presetOf(name)) }, `Shown: ${tool}. ${sentence}`);
  } catch (error) {
    return say(`The filter cannot be had: ${error.message}.`, null);
  }
};

const drawStart = async () => {
  const option = (value, text) => element("option", { value }, text);
  const group = (label, options) => element("optgroup", { label }, options);
  const examples = EXAMPLES.map(({ title }, at) => option(`example:${at}`, title));
  $("start").append(option("", "…"), group("Examples", examples));
  const tools = (await presets).map(({ name, tool }) => option(`preset:${name}`, tool));
  $("start").append(group("Filters for known tools", tools));
};

const infer = async () => {
  const inferred = await engine.ask(question("infer", state, service, {
    service,
    alerts: [path({ name: $("alert").value }, service)],
    recoveries: [path({ name: $("recovery").value }, service)],
  }));
  const note = (text) => element("li", {}, text);
  $("notes").replaceChildren(...[inferred.refusal, inferred.help, ...(inferred.notes ?? [])].filter(Boolean).map(note));
  if (inferred.filter) replace({ ...state, filter: inferred.filter }, "Written from the two payloads.");
};

const share = async () => {
  const packed = await pack(state);
  history.replaceState(null, "", `#${packed}`);
  try {
    await navigator.clipboard.writeText(location.href);
    say("The link is copied. It holds the texts themselves: whoever has it can read them.", null);
  } catch {
    say("The link is in the address bar. It holds the texts themselves: whoever has it can read them.", null);
  }
};

$("start").onchange = ({ target }) => {
  if (target.value) start(target.value);
  target.value = "";
};
$("share").onclick = share;
$("infer").onclick = infer;
$("add").onclick = () => {
  adopt({ ...state, payloads: [...state.payloads, { name: freeName(state.payloads), text: "{}\n" }] }, state.payloads.length);
  payload.go(0, 0);
};
$("remove").onclick = () => {
  const { name } = state.payloads[shown];
  replace({ ...state, payloads: state.payloads.filter((_, at) => at !== shown) }, `${name} is removed.`);
};
$("earlier").onclick = () => move(-1);
$("later").onclick = () => move(1);
$("jump").onclick = () => $("answers-title").focus();
onhashchange = async () => {
  const linked = await unpack(location.hash.slice(1));
  if (linked) replace(linked, "Shown: what the link holds.");
};

new IntersectionObserver(([seen]) => { $("jump").hidden = seen.isIntersecting; }).observe($("answers"));

const edit = async () => {
  try {
    const { CodeMirror } = await import("./codemirror.js");
    for (const editor of [filter, payload]) editor.become(CodeMirror);
  } catch (error) {
    say(`The texts cannot be edited: ${error.message}.`, null);
  }
};

await adopt(state, 0, first);
await edit();
await drawStart();
prefetch();
