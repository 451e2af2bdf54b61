// The search box of the home page: answers as you type, takes what `ubus call system board` prints.
import { Index } from "./index.js";
import { check, checkBoard, completions } from "./lookup.js";
import { boardPage } from "./places.js";
import { pastedBoard, releaseFor } from "./sysinfo.js";

const MOST_SHOWN = 60;
const LONGEST_NAME = 100;
const LONGEST_SENTENCE = 1200;
const SLICE_MS = 10;
const UNSEEN = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

const form = document.querySelector("#search");
const box = document.querySelector("#query");
const release = document.querySelector("#release");
const list = document.querySelector("#results");
const said = document.querySelector("#said");
const root = new URL("..", import.meta.url);

const fetched = (name) => fetch(new URL(name, root)).then((answer) => {
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
});

// Reading the index takes slices of time, so that a letter typed meanwhile is seen at once.
async function inSlices(steps) {
  const { port1, port2 } = new MessageChannel();
  let until = 0;
  for (const _ of steps) {
    if (performance.now() < until) continue;
    await new Promise((done) => {
      port1.onmessage = done;
      port2.postMessage(null);
    });
    until = performance.now() + SLICE_MS;
  }
  port1.close();
}

let index = null;
let rest = null;

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// A name from outside: no characters that are unseen or turn the direction, and no endless one.
const plain = (text, most) => text.replace(UNSEEN, "").slice(0, most);

const nameOf = (device) => plain(device.names[0] ?? device.key, LONGEST_NAME);

// The line above the list begins with its word, where it has but one.
const led = (state, sentence) => `${state[0].toUpperCase()}${state.slice(1)}: ${sentence}`;

const badge = (state) => element("span", { class: `badge ${state}` }, state);

function row(device) {
  const name = element("bdi", {}, nameOf(device));
  const about = element("span", { class: "quiet" },
    device.shipped ? device.key : `${device.key}, not in ${release.value}`);
  const link = element("a", { href: new URL(boardPage(device.key), root).href },
    badge(device.state), element("span", { class: "what" }, name, about));
  return element("li", {}, link);
}

function tell(results, sentence, suggestions = [], state = "") {
  list.replaceChildren(...results.slice(0, MOST_SHOWN).map(row));
  const looking = sentence && !index.whole ? "Looking further …" : "";
  const rest = plain([...suggestions, looking].filter(Boolean).join(" · "), LONGEST_SENTENCE);
  const answer = element("span", state ? { class: `answer ${state}` } : {}, sentence);
  said.replaceChildren(answer, ...(rest ? [" ", element("span", { class: "quiet" }, rest)] : []));
}

function counted(results) {
  const counts = new Map();
  for (const { state } of results) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(", ");
}

// What a router told of itself: its board, on the release that it runs until another is chosen.
let adopted = null;

function told(query) {
  const pasted = pastedBoard(query);
  if (!pasted) return null;
  if (adopted !== query) {
    release.value = releaseFor(index.releases, pasted.version) ?? release.value;
    adopted = query;
  }
  const notes = [];
  if (release.value !== pasted.version.toLowerCase()) {
    const reported = pasted.version.slice(0, 40) || "no release";
    notes.push(`the router reports ${reported}; this is the answer for ${release.value}`);
  }
  if (!["", "openwrt"].includes(pasted.distribution.toLowerCase())) {
    notes.push(`the router runs ${pasted.distribution.slice(0, 40)}; this is the answer for OpenWrt's own build`);
  }
  const found = checkBoard(index, pasted, release.value);
  return { ...found, suggestions: [...notes, ...found.suggestions] };
}

function answer(query) {
  const isPasted = query.includes("{");
  const found = isPasted ? told(query) : check(index, query, release.value);
  if (!found) {
    return tell([], "That looks like JSON without a board_name; paste all that ubus printed.");
  }
  const { results, match, suggestions } = found;
  if (results.length === 1) {
    const [only] = results;
    const sentence = `${nameOf(only)} on OpenWrt ${release.value}`;
    return tell(results, led(only.state, sentence), suggestions, only.state);
  }
  if (results.length) {
    const what = { soc: "boards with this SoC", target: "devices of this target" }[match] ?? "devices";
    const more = results.length > MOST_SHOWN ? `, the first ${MOST_SHOWN} shown` : "";
    const [state, ...others] = new Set(results.map((result) => result.state));
    if (!others.length) {
      const sentence = `${results.length} ${what} on OpenWrt ${release.value}${more}`;
      return tell(results, led(state, sentence), suggestions, state);
    }
    return tell(results, `${results.length} ${what}: ${counted(results)}${more}`, suggestions);
  }
  const begun = isPasted ? [] : completions(index, query, release.value);
  if (begun.length) return tell(begun, "Names that begin like this:", suggestions);
  return tell([], index.whole ? "Nothing has this name." : "Nothing yet", suggestions);
}

// The second half of the index: what no release tells anything of, and misspelt words. It is not
// worth a visitor's time before they type; with it the answer may become another, so it is given anew.
async function complete() {
  await inSlices(index.complete(await fetched(form.dataset.more)));
  if (list.contains(document.activeElement) || !box.value.trim()) return;
  answer(box.value);
  remember(box.value);
}

function update() {
  if (!box.value.trim()) {
    tell([], "");
  } else if (index) {
    answer(box.value);
    rest ??= complete().catch(() => {
      said.textContent += " The rest of the index could not be fetched, so this may not be all.";
    });
  }
  remember(box.value);
}

function remember(query) {
  const address = new URL(location.href);
  const short = query.includes("{") ? "" : query.trim();
  if (short) address.searchParams.set("q", short);
  else address.searchParams.delete("q");
  if (release.value === release.dataset.default) address.searchParams.delete("release");
  else address.searchParams.set("release", release.value);
  history.replaceState(null, "", address);
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
  list.querySelector("a")?.click();
});
form.addEventListener("keydown", move);
list.addEventListener("keydown", move);
box.addEventListener("input", update);
release.addEventListener("change", update);

const asked = new URLSearchParams(location.search);
if (!box.value) box.value = asked.get("q") ?? "";
if ([...release.options].some((option) => option.value === asked.get("release"))) {
  release.value = asked.get("release");
}
try {
  list.ariaBusy = "true";
  const told = await fetched(form.dataset.index);
  const reading = new Index(told);
  await inSlices(reading.read(told));
  index = reading;
  list.ariaBusy = "false";
  update();
} catch {
  list.ariaBusy = "false";
  said.textContent = "The search needs a web server; without one, the list of all boards helps.";
}
