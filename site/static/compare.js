// Devices side by side: `compare.html?a=KEY&a=KEY`, four at most, like `capdb compare`. With
// `&since=RELEASE` it shows the changes of each from that release on, like `capdb diff`, even of one.
import { offer } from "./choose.js";
import { changesOf, column, known } from "./compared.js";
import { boardFile, boardPage } from "./places.js";
import { releaseFor } from "./sysinfo.js";
import { element, speaker } from "./words.js";

const MOST = 4;
const root = new URL("..", import.meta.url);
const say = speaker();
const form = document.querySelector("#choose");
const said = document.querySelector("#said");
const chosen = document.querySelector("#chosen");
const summary = document.querySelector("#summary");
const table = document.querySelector("#compared");
const same = document.querySelector("#same");
const note = document.querySelector("#note");
const { release, since } = form.elements;
const states = new Set(["yes", "partial", "no", "unknown"]);

const badge = (state) => element("span", { class: `badge ${state}` }, say(`state-${state}`));
// A sentence, whose commands are between backticks.
const coded = (text) => text.split("`").map((part, place) => place % 2 ? element("code", {}, part) : part);
const shown = (value) => {
  if (states.has(value)) return [badge(value)];
  return value ? coded(String(value)) : [element("span", { "data-missing": "" }, "?")];
};
const pageOf = (key) => `${new URL(boardPage(key), root).href}#${release.value}`;
// The page with every file and line that was read for the answer on a release.
const proofOf = (key, on) => new URL(`${boardPage(key).replace(/^boards/, "proofs")}#${on}`, root).href;
const linked = (href, text) => /^https?:/.test(href) ? [" ", element("a", { href }, text)] : [];

// The cell of a value, or of both where it was another before: causes below each other, by release, each with
// the page that proves it.
function cell(name, now, change, key) {
  const proof = (on) => name === "why" ? linked(proofOf(key, on), say("proof-link")) : [];
  if (!change) return element("td", {}, ...shown(now), ...(now ? proof(release.value) : []));
  const both = [[since.value, change.before], [release.value, now]];
  const parts = name === "why"
    ? both.map(([on, value]) => element("p", {}, element("b", {}, on), " ", ...shown(value), ...proof(on)))
    : [...shown(change.before), " → ", ...shown(now)];
  return element("td", { class: "changed" }, ...parts);
}

const warning = (each) => element("p", {}, element("b", {}, say(`page-weight-${each.weight}`)), " ",
  ...coded(each.says), ...linked(each.source, say("source")));

// Warnings that hold on one of both releases only. Where offload does not work on the other, those that break
// nothing are folded.
function caveatsIn(caveats, counted, label) {
  if (!caveats.length) return element("td", {}, "–");
  if (counted) return element("td", { class: "changed" }, ...caveats.map(warning));
  const grave = caveats.filter(({ weight }) => weight === "breaks");
  const others = caveats.filter((each) => !grave.includes(each));
  const folded = others.length ? [element("details", {}, element("summary", {}, say(label, { count: others.length })),
    ...others.map(warning))] : [];
  return element("td", {}, ...grave.map(warning), ...folded);
}

// Rows of the releases' values, each with whether it is worth a look: where devices differ, or changed.
function rowsOf(columns, changes) {
  const names = Object.keys(columns[0].values).filter((name) => !changes || !columns[0].hardware.has(name));
  const rows = names.map((name) => {
    const label = say(name);
    const differs = !changes && known(columns, name).size > 1;
    const marked = changes ? changes.some(({ values }) => values[name]) : differs;
    return [marked, element("tr", marked ? { class: "differs" } : {},
      element("th", { scope: "row" }, differs ? `${label} *` : label),
      ...columns.map(({ key, values }, place) => cell(name, values[name], changes?.[place].values[name], key)))];
  });
  const kinds = [[say("comes"), "come", "come-folded"], [say("goes"), "gone", "gone-folded"]];
  for (const [label, which, folded] of changes ? kinds : []) {
    const marked = changes.some((each) => each[which].length);
    rows.push([marked, element("tr", marked ? { class: "differs" } : {}, element("th", { scope: "row" }, label),
      ...changes.map((each) => caveatsIn(each[which], each.counted, folded)))]);
  }
  return rows;
}

function summed(device, now, change) {
  const was = change.values.offload;
  return element("li", {}, ...(was ? [...shown(was.before), " → "] : []), ...shown(now.values.offload), " ",
    element("a", { href: pageOf(device.key) }, device.name), ": ",
    say(change.offload ? "offload-changes" : change.count ? "offload-stays" : "unchanged", change));
}

// What `?` means, where the visible part of the table has one.
function explain() {
  note.hidden = table.hidden || !table.querySelector("tbody:not([hidden]) [data-missing]");
}

function show(devices) {
  const from = since.value === release.value ? "" : since.value;
  const columns = devices.map((each) => column(each, release.value, table.dataset.paths.split(" "), say));
  const before = from ? devices.map((each) => column(each, from, table.dataset.paths.split(" "), say)) : null;
  const changes = before && columns.map((each, place) => changesOf(each, before[place]));
  const rows = rowsOf(columns, changes);
  const alone = devices.length < 2 && !from;
  const [first, ...others] = table.tBodies;
  const marked = rows.filter(([isMarked], place) => isMarked || !place || !changes);
  first.replaceChildren(...marked.map(([, row]) => row));
  others[0].replaceChildren(...rows.filter((each) => !marked.includes(each)).map(([, row]) => row));
  others[0].hidden = true;
  same.hidden = alone || !others[0].rows.length;
  same.textContent = say("same", { count: others[0].rows.length });
  table.tHead.replaceChildren(element("tr", {}, element("td", {}), ...devices.map((each) =>
    element("th", { scope: "col" }, element("a", { href: pageOf(each.key) }, each.name)))));
  table.className = `of-${devices.length}`;
  table.hidden = alone;
  explain();
  summary.replaceChildren(...(changes ? devices.map((each, place) => summed(each, columns[place], changes[place])) : []));
  if (alone) return say("one-more");
  const values = { all: devices.length, release: release.value, since: from };
  if (!changes) return say("differing", { ...values, count: rows.filter(([isMarked]) => isMarked).length, rows: rows.length });
  const count = changes.filter(({ offload }) => offload).length;
  const changed = changes.filter((each) => each.count).length;
  return say(count ? "upgrade" : changed ? "upgrade-else" : "upgrade-nothing", { ...values, count, changed });
}

// The address of the page with its devices, release, and the release to start from.
function addressOf(keys) {
  const address = new URL(location.pathname, location.href);
  for (const key of keys) address.searchParams.append("a", key);
  if (release.value !== release.dataset.default || since.value) address.searchParams.set("release", release.value);
  if (since.value) address.searchParams.set("since", since.value);
  return address.href;
}

async function json(path) {
  const answer = await fetch(new URL(path, root));
  if (!answer.ok) throw new Error(path);
  return answer.json();
}

async function fetched(key, listed) {
  try {
    const file = await json(boardFile(key));
    const place = listed.devices.indexOf(key);
    return { key, file, name: listed.names[place] ?? file.results[0].names[0] ?? key, listed, place };
  } catch {
    return { key, name: key };
  }
}

const asked = new URLSearchParams(location.search);
const keys = [...new Set(asked.getAll("a").filter(Boolean))].slice(0, MOST);
// A point release that was not read is answered by that of its series.
const answering = (name) =>
  releaseFor([...release.options].map((option) => option.value), asked.get(name) ?? "");
release.value = answering("release") ?? release.dataset.default;
since.value = answering("since") ?? "";
form.hidden = false;
// Who added a device by keyboard goes on typing; the address does not keep that.
if (location.hash === "#query") {
  form.elements.q.focus();
  history.replaceState(null, "", addressOf(keys));
}

function showAll(devices) {
  const here = devices.filter(({ file }) => file);
  chosen.replaceChildren(...devices.map((each) => element("li", {}, element("a", {
    href: addressOf(keys.filter((key) => key !== each.key)), "aria-label": say("remove", { device: each.name }),
  }, each.name, " ✕"))));
  const missing = devices.filter(({ file }) => !file).map(({ name }) => say("no-device", { device: name.slice(0, 100) }));
  const result = here.length ? show(here) : say(since.value ? "none-since" : "none", { release: release.value, since: since.value });
  said.replaceChildren(element("span", here.length ? { class: "answer" } : {}, [...missing, result].join(" ")));
}

let devices = [];
try {
  if (keys.length) said.textContent = say("loading");
  const listed = keys.length ? await json("devices.json") : null;
  devices = await Promise.all(keys.map((key) => fetched(key, listed)));
  showAll(devices);
} catch {
  said.textContent = say("no-server");
}
for (const choice of [release, since]) {
  choice.addEventListener("change", () => {
    history.replaceState(null, "", addressOf(keys));
    showAll(devices);
  });
}
same.addEventListener("click", () => {
  table.tBodies[1].hidden = false;
  same.hidden = true;
  explain();
});
offer(form, root, say, ({ key }) => keys.length < MOST && !keys.includes(key) ? addressOf([...keys, key]) : null, badge);
