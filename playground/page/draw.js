// What the answers look like. It decides nothing: the words are those of cgfilter.
import { element } from "./element.js";
import { changesOf } from "./bytes.js";

/**
 * A payload and what becomes of it.
 * `on` has what can be done: `take(edits)`, `go(place)`, `read(reading)`, `use(preset)`.
 */
export const result = (answer, { name, filter, reading, on }) => element(
  "li", { className: answer.tone },
  element("h3", {}, element("span", { className: "number" }, name), " ", element("span", { className: "headline" }, answer.headline)),
  answer.error && said(answer.error.message, answer.error.help),
  answer.services.map(taken),
  answer.outcome === "discarded" && answer.services.map(missed),
  // A change says what to do better than a help does.
  answer.diagnoses.map(({ message, help }) => said(message, answer.changes.length ? null : help)),
  answer.changes.map((change) => changeOf(change.title, change.edits, filter, on)),
  answer.services.flatMap(({ flips }) => flips).map((flip) => flipped(flip, reading, on)),
  (answer.looks_like ?? []).map((preset) => element(
    "p", { className: "change" },
    element("button", { type: "button", onclick: () => on.use(preset) }, `Start from the filter for ${preset}`),
  )),
);

const said = (message, help) => [
  element("p", {}, message), help && element("p", { className: "soft" }, `help: ${help}`),
];

const pairs = (...rows) => {
  const shown = rows.filter(([, value]) => value !== null && value !== undefined);
  return element("dl", {}, shown.flatMap(([key, value]) => [element("dt", {}, key), element("dd", {}, value)]));
};

const mapping = ({ key, value, missing }) => {
  if (!key) return null;
  return value === null ? `${key} is ${missing.replaceAll("_", " ")}` : `${key} = ${value}`;
};

const taken = ({ trigger, resolve }) => [
  trigger?.accepted && pairs(
    ["taken by", `trigger ${trigger.filter}, urgency ${trigger.urgency}`],
    ["title", trigger.title?.text],
    ["description", trigger.description?.text],
    ["mapping", mapping(trigger.mapping)],
  ),
  resolve?.accepted && pairs(["taken by", "resolve"], ["mapping", mapping(resolve.mapping)]),
];

/** What the parts ask for that the payload has not. */
const missed = ({ trigger, resolve }) => {
  const rows = (part, side) => (side?.near_miss?.failed ?? []).map(({ key, found, wanted, why }) => {
    const has = found === null ? "is missing" : `is ${JSON.stringify(found)}`;
    return [part, [`${key} ${has}`, `; it wants ${wanted.join(" or ")}`, why ? ` (${why})` : ""].join("")];
  });
  const name = trigger?.near_miss ? `trigger ${trigger.near_miss.filter}` : "trigger";
  return pairs(...rows(name, trigger), ...rows("resolve", resolve));
};

/** What would become of the payload under another reading. */
const flipped = (flip, reading, on) => {
  const other = ["list", "case", "order"].filter((it) => flip[it] !== reading[it]);
  const changed = other.map((it) => `${it}=${flip[it]}`).join(",");
  const parts = [flip.trigger && `trigger ${flip.trigger}`, flip.resolve && "the resolve"].filter(Boolean);
  const would = `${parts.join(" and ") || "no part"} would take it`;
  const order = flip.order === "trigger-first" ? "it would close the incident that it opens" : "the incident that it opens would stay open";
  return element(
    "p", { className: "change" },
    `reading: with ${changed} ${other.includes("order") ? order : would}`,
    element("button", { type: "button", "aria-label": `Read it so: ${changed}`, onclick: () => on.read(flip) }, "Read it so"),
  );
};

/** A change, what it does to the text, and a button that makes it. */
const changeOf = (title, edits, filter, on, label = "Make this change", isSaid = false) => element(
  "div", { className: "change" },
  !isSaid && element("span", {}, element("strong", {}, "change: "), title),
  element("button", { type: "button", "aria-label": `${label}: ${title}`, onclick: () => on.take(edits) }, label),
  element("pre", {}, lines(filter, edits)),
);

/** The lines that a change touches, with what goes and what comes. */
const lines = (filter, edits) => {
  const shown = [];
  for (const { from, to, insert } of changesOf(filter, edits)) {
    const start = filter.lastIndexOf("\n", from - 1) + 1;
    const ending = filter.indexOf("\n", to);
    const end = ending < 0 ? filter.length : ending;
    if (shown.length) shown.push("\n");
    const [gone, come] = [filter.slice(from, to), insert];
    shown.push(filter.slice(start, from).trimStart());
    if (gone) shown.push(element("del", {}, gone), come && " ");
    if (come) shown.push(element("ins", {}, come));
    shown.push(filter.slice(to, end));
  }
  return shown;
};

/** What a fix is called: one that keeps what the filter means, and one that a person has to look at. */
const LABELS = { safe: "Fix it", unsafe: "Make this change" };

/** A finding of lint. */
export const finding = (it, filter, isOfFilter, on) => element(
  "li", { className: it.severity },
  element(
    "h3", {},
    element("span", { className: "headline" }, `${it.severity}: `), it.message,
  ),
  element(
    "p", { className: "soft" },
    it.code && `${it.code} ${it.name}, `,
    it.bytes && element("button", { type: "button", className: "place", onclick: () => on.go(it) }, `line ${it.start.line}`),
  ),
  it.help && element("p", {}, `help: ${it.help}`),
  it.fix && isOfFilter && changeOf(it.fix.title, it.fix.edits, filter, on, LABELS[it.fix.applicability], Boolean(it.help)),
);
