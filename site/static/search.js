// The search box: rows as you type, a verdict for a whole name, and for a router's own output.
import { boardPage } from "./places.js";
import { releaseFor } from "./sysinfo.js";
import { element, speaker } from "./words.js";

const MOST_SHOWN = 60;
const LONGEST_NAME = 100;
const LONGEST_SENTENCE = 1200;
const LONGEST_KEPT = 200;
const QUESTION = "suggest-question";
const UNSEEN = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

const form = document.querySelector("#search");
const box = document.querySelector("#query");
const release = document.querySelector("#release");
const list = document.querySelector("#results");
const said = document.querySelector("#said");
const root = new URL("..", import.meta.url);
const say = speaker();

let finder = null;
let index = null;
let loading = null;
let rest = null;
// The result of the shown rows; Enter opens the first only if that is the device asked about.
let shown = { exact: false };
let entered = false;
// The point release that was asked about, where that of its series answers for it.
let point = null;

// A name from outside: no characters that are unseen or turn the direction, and no endless one.
const plain = (text, most) => text.replace(UNSEEN, "").slice(0, most);

const nameOf = (device) => plain(device.names[0] ?? device.key, LONGEST_NAME);
const capitalized = (text) => `${text[0].toUpperCase()}${text.slice(1)}`;

// The line above the list begins with its word, where it has but one.
function led(state, sentence) {
  return `${capitalized(say(`state-${state}`))}: ${sentence}`;
}

const badge = (state) => element("span", { class: `badge ${state}` }, say(`state-${state}`));

// A name with the typed parts in bold.
function marked(name) {
  const typed = finder.pieces(box.value.slice(0, LONGEST_KEPT)).filter((piece) => /^\w+$/.test(piece));
  if (!typed.length) return [name];
  const parts = name.split(new RegExp(`(?<![a-z0-9])(${typed.join("|")})`, "i"));
  return parts.map((part, place) => (place % 2 ? element("b", {}, part) : part));
}

function row(device) {
  const name = element("bdi", {}, ...marked(nameOf(device)));
  const about = element("span", { class: "quiet" },
    device.shipped ? device.key : say("not-in", { device: device.key, release: release.value }));
  // The release that was asked about goes along; that of the page itself needs no mention.
  const chosen = !point && release.value === release.dataset.default ? "" : `#${point ?? release.value}`;
  const link = element("a", { href: new URL(boardPage(device.key), root).href + chosen },
    badge(device.state), element("span", { class: "what" }, name, about));
  return element("li", {}, link);
}

// A device that is known to be unsupported, with its source.
function unsupportedRow({ source, said: [name, values] }) {
  const sentence = say(name, values);
  const about = element("span", { class: "quiet" }, source);
  const what = element("span", { class: "what" }, sentence, about);
  return element("li", {}, /^https:/.test(source) ? element("a", { href: source }, what) : what);
}

function tell(results, sentence, suggestions = [], state = "") {
  list.replaceChildren(...results.slice(0, MOST_SHOWN).map(row));
  const looking = sentence && index && !index.whole ? say("looking") : "";
  const more = plain([...suggestions, looking].filter(Boolean).join(" · "), LONGEST_SENTENCE);
  const answer = element("span", state ? { class: `answer ${state}` } : {}, sentence);
  said.replaceChildren(answer, ...(more ? [" ", element("span", { class: "quiet" }, more)] : []));
}

function counted(results) {
  const counts = new Map();
  for (const { state } of results) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${say(`state-${state}`)}`).join(", ");
}

// The release that answers for a version, which may be a series or a point release that was not read.
function choose(version) {
  const known = releaseFor([...release.options].map((option) => option.value), version);
  if (!known) return;
  release.value = known;
  const wanted = version.trim().toLowerCase();
  point = wanted !== known && /^\d+\.\d+\.\d+(-rc\d+)?$/.test(wanted) ? wanted : null;
}

// A router's own words: its board, on the release that it runs until another is chosen.
let adopted = null;

function told(query) {
  const pasted = finder.pastedBoard(query);
  if (!pasted) return null;
  if (adopted !== query) {
    choose(pasted.version);
    adopted = query;
  }
  const notes = [];
  if (release.value !== pasted.version.toLowerCase()) {
    const version = pasted.version.slice(0, 40) || say("no-release");
    notes.push(["reports", { version, release: release.value }]);
  }
  if (!["", "openwrt"].includes(pasted.distribution.toLowerCase())) {
    notes.push(["other-build", { distribution: pasted.distribution.slice(0, 40) }]);
  }
  const found = finder.checkBoard(index, pasted, release.value);
  return { ...found, suggestions: [...notes, ...found.suggestions] };
}

// The release that a query names is chosen, until the query names it no longer.
let named = null;
let before = "";
let followed = "";

function words(query) {
  const found = index.reading?.namedRelease(query, [...release.options].map(({ value }) => value));
  if (found && found.named !== named) {
    if (!named) before = point ?? release.value;
    named = found.named;
    choose(named ?? before);
    followed = release.value;
  }
  return found?.words ?? query;
}

// The sentences of hints; several questions are one.
function hinted(notes) {
  const [questions, others] = [true, false].map((asks) => notes.filter(([name]) => (name === QUESTION) === asks));
  const hints = others.map(([name, values]) => say(name, values));
  if (!questions.length) return hints;
  const any = new Intl.ListFormat(document.documentElement.lang, { type: "disjunction" });
  return [...hints, capitalized(say(QUESTION, { name: any.format(questions.map(([, { name }]) => name)) }))];
}

const KINDS = new Set(["soc", "target", "driver", "brand"]);

function answer(query) {
  const pasted = told(query);
  const asked = pasted ? query : words(query);
  const found = pasted ?? finder.check(index, asked, release.value);
  const { results, match } = found;
  const isFollowed = named && !pasted && release.value === followed;
  const notes = isFollowed ? [["suggest-release", { named }], ...found.suggestions] : found.suggestions;
  const suggestions = hinted(notes);
  if (point && !pasted) suggestions.unshift(say("point", { point, release: release.value }));
  const begun = pasted ? [] : finder.completions(index, asked, release.value);
  const known = new Set(results.map(({ key }) => key));
  const further = begun.filter(({ key }) => !known.has(key));
  shown = { exact: match === "exact" };
  if (match === "exact") {
    const [only] = results;
    const sentence = say("on", { device: nameOf(only), release: release.value });
    // While another name may still fit, a row has its state, and nothing else says it.
    if (!index.whole) return tell([only, ...further], say("so-far", { answer: sentence }), suggestions);
    if (!further.length) return tell(results, led(only.state, sentence), suggestions, only.state);
    return tell([only, ...further], say("goes-on", { answer: sentence }), suggestions);
  }
  const values = { count: results.length, release: release.value, states: counted(results) };
  if (KINDS.has(match)) {
    const all = say(`kind-${match}`, values);
    const more = results.length > MOST_SHOWN;
    return tell(results, more ? say("first", { answer: all, count: MOST_SHOWN }) : all, suggestions);
  }
  if (results.length) {
    const all = [...results, ...further];
    return tell(all, say("matches", values), suggestions);
  }
  if (begun.length) return tell(begun, say("begin"), suggestions);
  if (!pasted && query.includes("{")) {
    return tell([], say("json"), suggestions);
  }
  const called = say("none", { query: plain(query.trim(), 60) });
  tell([], index.whole ? called : say("nothing-yet"), suggestions);
  list.append(...found.unsupported.map(unsupportedRow));
}

// The names, and all that finds one: fetched when somebody is about to type.
function load() {
  loading ??= (async () => {
    list.ariaBusy = "true";
    try {
      const [found, read] = await Promise.all([
        import("./matcher.js"),
        import("./matcher.js").then(({ opened }) => opened(root, form.dataset.index)),
      ]);
      [finder, index] = [found, read];
      update();
    } catch {
      said.textContent = say("no-server");
    }
    list.ariaBusy = "false";
  })();
}

// The second half of the index is not worth a visitor's time before they type; with it the answer
// may become another, so it is given anew.
async function complete() {
  await finder.completed(index, root, form.dataset.more);
  if (list.contains(document.activeElement) || !box.value.trim()) return;
  answer(box.value);
  remember(box.value);
  open();
}

function update() {
  if (!box.value.trim()) {
    shown = { exact: false };
    tell([], "");
  } else if (index) {
    answer(box.value);
    rest ??= complete().catch(() => {
      said.textContent += ` ${say("not-all")}`;
    });
  } else {
    said.textContent = say("loading");
    load();
  }
  remember(box.value);
}

// Enter leads to the device that fits; where it may be another, the list stays.
function open() {
  if (!entered || !index?.whole) return;
  entered = false;
  if (shown.exact) list.querySelector("a")?.click();
}

function remember(query) {
  const address = new URL(location.href);
  const short = query.includes("{") || query.length > LONGEST_KEPT ? "" : query.trim();
  if (short) address.searchParams.set("q", short);
  else address.searchParams.delete("q");
  if (!point && release.value === release.dataset.default) address.searchParams.delete("release");
  else address.searchParams.set("release", point ?? release.value);
  history.replaceState(null, "", address);
  carry();
}

// The ready-made lists are of the chosen release.
function carry() {
  for (const link of document.querySelectorAll(".chips a")) {
    const address = new URL(link.href);
    address.searchParams.set("release", point ?? release.value);
    link.href = address;
  }
}

function move(event) {
  const links = [...list.querySelectorAll("a")];
  const place = links.indexOf(document.activeElement);
  if (event.key === "ArrowDown" && links.length) {
    links[Math.min(place + 1, links.length - 1)].focus();
  } else if (event.key === "ArrowUp" && place >= 0) {
    (links[place - 1] ?? box).focus();
  } else if (event.key === "Escape" && place >= 0) {
    box.focus();
  } else {
    return;
  }
  event.preventDefault();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  entered = true;
  if (index) open();
  else if (box.value.trim()) load();
});
form.addEventListener("keydown", move);
list.addEventListener("keydown", move);
box.addEventListener("input", () => {
  entered = false;
  update();
});
box.addEventListener("focus", load);
release.addEventListener("change", () => {
  point = null;
  before = release.value;
  update();
});

const asked = new URLSearchParams(location.search);
if (!box.value) box.value = asked.get("q") ?? "";
choose(asked.get("release") ?? "");
carry();
if (box.value.trim()) update();
else if (document.activeElement === box) load();
