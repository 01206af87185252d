// The page of `cgfilter serve`. What a call says is put in as text, and never as markup.
"use strict";

const MOST = 500;
const $ = (id) => document.getElementById(id);
const key = document.querySelector("meta[name=key]").content;
const selected = new Set();
let open = null;

/** What is not seen in a text, or turns what is beside it round, as escapes. */
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const visible = (text) => text.replace(HIDDEN, (hidden) => `\\u${hidden.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** An element with attributes and children; texts are texts. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (attribute === "on") element.addEventListener("click", value);
    else if (value !== null && value !== false) element.setAttribute(attribute, value === true ? "" : value);
  }
  element.append(...children.filter(Boolean).map((child) => typeof child === "string" ? visible(child) : child));
  return element;
}

async function ask(path, body) {
  const request = body && { method: "POST", headers: { "X-Cgfilter-Key": key }, body: JSON.stringify(body) };
  const reply = await fetch(path, request);
  const said = await reply.json();
  if (!reply.ok) throw new Error(said.error);
  return said;
}

// The list.

function matches(row) {
  const { tone, status, differs } = row.dataset;
  switch ($("filter").value) {
    case "attention": return tone !== "good" || differs === "true";
    case "discarded": return status === "202";
    case "differing": return differs === "true";
    default: return true;
  }
}

function row(call) {
  const time = call.received_at.slice(11, 19);
  const about = [`${call.number}`, `${time} UTC`, call.from].filter(Boolean).join(" · ");
  const box = make("input", { type: "checkbox", "aria-label": `Select call ${call.number}` });
  box.addEventListener("change", () => {
    if (box.checked) selected.add(call.number); else selected.delete(call.number);
    offerInfer();
  });
  const differs = call.answered !== null && call.answered !== call.status;
  const button = make("button", { type: "button", "aria-expanded": "false", on: () => show(call.number, button) },
    make("span", { class: call.tone }, call.headline),
    call.why && make("span", { class: "why" }, call.why),
    make("span", { class: "about" }, about),
    call.note && make("span", { class: "about doubtful" }, call.note));
  const item = make("li", { "data-tone": call.tone, "data-status": call.answered ?? call.status, "data-differs": differs },
    make("label", {}, box), button);
  item.dataset.number = call.number;
  item.hidden = !matches(item);
  return item;
}

function offerInfer() {
  const count = selected.size;
  $("infer").disabled = count === 0;
  $("infer").textContent = count ? `Make a filter of ${count} selected` : "Make a filter of the selected";
}

function items(list, texts, nothing) {
  $(list).replaceChildren(...(texts.length ? texts : [nothing]).map((text) => make("li", {}, text)));
}

let run = null;
let record = null;

function take(news) {
  // Another run counts its calls anew.
  if (run !== null && run !== news.run) return location.reload();
  run = news.run;
  record = news.record;
  const rows = document.createDocumentFragment();
  rows.append(...news.calls.map(row));
  $("calls").prepend(rows);
  while ($("calls").children.length > MOST) {
    const last = $("calls").lastElementChild;
    selected.delete(Number(last.dataset.number));
    last.remove();
  }
  offerInfer();
  const shown = $("calls").children.length;
  const { calls, opened, closed, open: still, discarded } = news.totals;
  $("empty").hidden = calls > 0;
  $("older").hidden = calls <= shown;
  $("older").textContent = `${calls - shown} older calls are not on this page${record ? `; ${record} has them` : ""}.`;
  $("record").textContent = record ? `Recorded to ${record}.` : "Nothing is recorded: --record FILE does.";
  if (calls) $("totals").textContent = `${calls} calls: ${opened} opened, ${closed} closed, ${still} still open, ${discarded} discarded.`;
  const unused = news.parts.filter((part) => part.taken === 0).map((part) => `${part.service}, ${part.part}`);
  items("unused", unused, news.parts.length ? "All of them took something." : "There are no filters yet: select an alert and its recovery, and make the first one of them.");
  const refusals = news.refusals.map(({ status, reason, count }) => `${status} ${reason}${count > 1 ? ` (${count} times)` : ""}`);
  items("refusals", refusals, "Nothing.");
}

// One call.

const LOOKED = { condition: "a condition looks here", mapping: "ties a recovery to its alert", title: "the title", description: "the description" };

function payload(segments) {
  const pre = make("pre", { tabindex: "0", role: "region", "aria-label": "Payload" });
  for (const { text, purpose, by } of segments) {
    pre.append(purpose ? make("mark", { class: purpose, title: `${LOOKED[purpose]}: ${by}` }, text) : visible(text));
  }
  const purposes = [...new Set(segments.map((segment) => segment.purpose).filter(Boolean))];
  const legend = purposes.map((purpose) => make("li", {}, make("mark", { class: purpose }, LOOKED[purpose])));
  return [pre, purposes.length ? make("ul", { class: "legend" }, ...legend) : null];
}

function present(title, ...children) {
  $("detail-title").textContent = title;
  $("detail-body").replaceChildren(...children.filter(Boolean));
  $("detail").hidden = false;
  $("detail-title").focus();
}

function close() {
  $("detail").hidden = true;
  open?.setAttribute("aria-expanded", "false");
  (open?.isConnected ? open : $("filter")).focus();
  open = null;
}

async function show(number, button) {
  open?.setAttribute("aria-expanded", "false");
  open = button;
  button.setAttribute("aria-expanded", "true");
  try {
    const said = await ask(`/calls/${number}`);
    // Another one was asked for since, or none.
    if (open !== button) return;
    present(`Call ${number}`,
      make("pre", { tabindex: "0", role: "region", "aria-label": "What became of it" }, said.text.trimEnd()),
      said.call.note && make("p", { class: "doubtful" }, said.call.note),
      make("h3", {}, "Payload"), ...payload(said.payload),
      said.is_cut ? make("p", {}, `It goes on${record ? `; ${record} has all of it` : ""}.`) : null,
      make("h3", {}, said.call.answered === null ? "Answer" : "Callgoose's answer"),
      make("pre", { tabindex: "0", role: "region", "aria-label": "Answer" }, `${said.call.answered ?? said.call.status}\n${said.reply}`),
      ...keeping(number, said));
  } catch (error) {
    if (open === button) present(`Call ${number}`, make("p", { class: "bad" }, error.message));
  }
}

/** What keeps a call as a sample: one click where one service takes it. */
function keeping(number, said) {
  const outcome = make("output", {});
  const field = make("input", { list: "services", id: "service", size: "20", value: said.call.services[0] ?? "" });
  const names = make("datalist", { id: "services" }, ...said.services.map((name) => make("option", { value: name })));
  const keep = make("button", { type: "button", on: async () => {
    try {
      const { file } = await ask("/keep", { call: number, service: field.value });
      outcome.textContent = `Kept as ${file}`;
    } catch (error) {
      outcome.textContent = error.message;
    }
  } }, "Keep as a sample");
  return [make("h3", {}, "Keep"), make("div", { class: "tools" },
    make("label", { for: "service" }, "of the service"), field, names, keep), outcome];
}

// A filter.

async function infer() {
  const calls = [...selected].sort((a, b) => a - b);
  const button = $("infer");
  open?.setAttribute("aria-expanded", "false");
  open = button;
  const name = make("input", { id: "name", size: "20", value: "new-service" });
  const outcome = make("output", {});
  const result = make("div", {});
  const again = async (save) => {
    try {
      const said = await ask("/infer", { calls, name: name.value, save });
      if (said.files?.length) outcome.textContent = `Written: ${said.files.join(", ")}`;
      else outcome.textContent = "";
      filter(said, result);
    } catch (error) {
      outcome.textContent = error.message;
    }
  };
  present(`A filter of ${calls.length === 1 ? "call" : "calls"} ${calls.join(", ")}`,
    make("div", { class: "tools" }, make("label", { for: "name" }, "Name"), name,
      make("button", { type: "button", on: () => again(true) }, "Save it with its samples and a suite")),
    outcome, result);
  await again(false);
}

function filter(said, result) {
  const notes = (said.notes ?? []).map((note) => make("li", {}, note));
  if (said.refusal) {
    result.replaceChildren(make("p", { class: "bad" }, said.refusal), make("ul", {}, ...notes), make("p", {}, said.help));
    return;
  }
  const copy = make("button", { type: "button", on: () => put(said.filter, copy) }, "Copy the filter");
  result.replaceChildren(make("pre", { tabindex: "0", role: "region", "aria-label": "Filter" }, said.filter), copy, make("ul", {}, ...notes));
}

async function put(text, button) {
  await navigator.clipboard.writeText(text);
  button.textContent = "Copied";
}

// What comes.

$("filter").addEventListener("change", () => {
  for (const item of $("calls").children) item.hidden = !matches(item);
});
$("infer").addEventListener("click", infer);
$("close").addEventListener("click", close);
$("copy-url").addEventListener("click", () => put($("url").textContent, $("copy-url")));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !$("detail").hidden) close();
});

const events = new EventSource("/events");
events.addEventListener("message", (event) => take(JSON.parse(event.data)));
events.addEventListener("open", () => { $("link").textContent = ""; });
events.addEventListener("error", () => { $("link").textContent = "The receiver does not answer; the page goes on when it does."; });
