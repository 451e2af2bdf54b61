// The search box of the home page: answers as you type, takes what `ubus call system board` prints.
import {
  Index, boardPage, check, checkBoard, completions, pastedBoard, releaseFor,
} from "./matching.js";

const MOST_SHOWN = 60;

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

let index = null;
let rest = null;

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const badge = (state) => element("span", { class: `badge ${state}` }, state);

function row(device) {
  const name = element("bdi", {}, (device.names[0] ?? device.profile).slice(0, 100));
  const about = element("span", { class: "quiet" },
    device.shipped ? device.board : `${device.board}, not in ${release.value}`);
  const link = element("a", { href: new URL(boardPage(device.board), root).href },
    badge(device.state), element("span", { class: "what" }, name, about));
  return element("li", {}, link);
}

function tell(results, sentence, suggestions = []) {
  list.replaceChildren(...results.slice(0, MOST_SHOWN).map(row));
  said.textContent = [sentence, ...suggestions].filter(Boolean).join(" · ");
}

function counted(results) {
  const counts = new Map();
  for (const { state } of results) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(", ");
}

function answer(query) {
  const pasted = pastedBoard(query);
  if (query.trim().startsWith("{") && !pasted) {
    return tell([], "That looks like JSON without a board_name; paste all that ubus printed.");
  }
  if (pasted) {
    const version = releaseFor(index.releases, pasted.version);
    if (version) release.value = version;
  }
  const found = pasted
    ? checkBoard(index, pasted.board, release.value)
    : check(index, query, release.value);
  const { results, match, suggestions } = found;
  if (results.length === 1) {
    const [only] = results;
    const name = only.names[0] ?? only.profile;
    return tell(results, `${only.state}: ${name} on OpenWrt ${release.value}`, suggestions);
  }
  if (results.length) {
    const what = match === "soc" ? "boards with this SoC" : "devices";
    const more = results.length > MOST_SHOWN ? `, the first ${MOST_SHOWN} shown` : "";
    return tell(results, `${results.length} ${what}: ${counted(results)}${more}`, suggestions);
  }
  const begun = pasted ? [] : completions(index, query, release.value);
  if (begun.length) return tell(begun, "Names that begin like this:", suggestions);
  const sentence = index.whole ? "Nothing has this name." : "Looking further …";
  return tell([], sentence, suggestions);
}

// The second half of the index: what no release tells anything of, and misspelt words. It is not
// worth a visitor's time before they type, and is made ready while they think.
async function complete() {
  const told = await fetched("search-more.json");
  await new Promise((done) => { setTimeout(done); });
  index.complete(told);
  if (!list.childElementCount && box.value.trim()) answer(box.value);
}

function update() {
  remember(box.value);
  if (!box.value.trim()) {
    tell([], "");
  } else if (index) {
    answer(box.value);
    rest ??= complete();
  }
}

function remember(query) {
  const address = new URL(location.href);
  const short = query.trim().startsWith("{") ? "" : query.trim();
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
  index = new Index(await fetched("search.json"));
  update();
} catch {
  said.textContent = "The search needs a web server; without one, the list of all boards helps.";
}
