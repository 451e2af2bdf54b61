// The device list: filters, sortable columns, and all of its state in the address.
import { addChoices, countChoices } from "./choices.js";
import { fitting, LETTERS, undecided } from "./filters.js";
import { follow } from "./follow.js";
import { boardPage } from "./places.js";
import { releaseFor } from "./sysinfo.js";
import { element, speaker } from "./words.js";

const STEP = 100;

const root = new URL("..", import.meta.url);
const say = speaker();
const form = document.querySelector("#filters");
const body = document.querySelector("#devices tbody");
const said = document.querySelector("#said");
const more = document.querySelector("#more");
const csv = document.querySelector("#csv");
const compare = document.querySelector("#compare");
const lacking = document.querySelector("#lacking");
const further = document.querySelector("#further");
const heads = [...document.querySelectorAll("#devices thead th[data-key]")];

let devices = [];
// The devices that a name means, as the search box of the home page finds them.
let named = { query: "", keys: null };
let finder = null;
// The release that the name comes with, which is chosen once.
let adopted = null;
let sort = { key: "state", descending: false };
let shown = STEP;
// The filters of the shown list, the place of its release, and the keys that a name means.
let asked = null;

const versions = () => [...form.elements.release.options].map(({ value }) => value);

const inWords = (number) => number.toLocaleString(document.documentElement.lang);

const count = () => countChoices(form, further.open, devices, asked, inWords);

const badge = (state) => state
  ? element("span", { class: `badge ${state}` }, say(`state-${state}`))
  : element("span", { class: "quiet" }, say("no-image"));

function unpacked(told) {
  const at = (column, place) => told[column][told[`${column}_of`][place]];
  return told.devices.map((key, place) => ({
    key,
    name: told.names[place],
    states: at("states", place),
    brand: at("brand", place),
    soc: at("soc", place),
    target: at("target", place),
    type: at("type", place),
    wifi: at("wifi", place),
    bands: at("bands", place),
    grades: at("grades", place),
    ports: at("ports", place),
    gigabits: told.gigabits[place] ?? -1,
    ram: told.ram[place],
    sold: told.sold[place] === null ? "" : String(told.sold[place]),
  }));
}

function wanted() {
  return Object.fromEntries([...new FormData(form)].map(([key, value]) => [key, value.trim()]));
}

const namesOf = (filters) => filters.map((name) => say(`data-${name}`)).join(", ");

// How many devices lack data for a filter, with the choice to list them.
function offerUndecided({ found, lacked }) {
  lacking.hidden = !found.size;
  const columns = namesOf(lacked);
  lacking.querySelector("span").textContent = say("lacking", { count: inWords(found.size), columns });
}

// The names are fetched once somebody types one.
async function lookUp({ q, release }) {
  finder ??= import("./matcher.js").then(async (matcher) => {
    const index = await matcher.opened(root, form.dataset.index);
    await matcher.completed(index, root, form.dataset.more);
    return { matcher, index };
  });
  const { matcher, index } = await finder;
  const { named: version, words } = index.reading.namedRelease(q, versions());
  if (version !== adopted) {
    adopted = version;
    if (version) form.elements.release.value = releaseFor(versions(), version);
  }
  const found = [
    ...matcher.check(index, words, release).results,
    ...matcher.completions(index, words, release, Infinity),
  ];
  return new Set(found.map(({ key }) => key));
}

function ordered(found, place) {
  const worth = { y: 0, p: 1, n: 2, u: 3, "-": 4 };
  const keys = {
    state: (device) => worth[device.states[place]],
    ram: (device) => device.ram ?? -1,
    ports: (device) => device.gigabits,
  };
  const key = keys[sort.key] ?? ((device) => device[sort.key].toLowerCase());
  const sign = sort.descending ? -1 : 1;
  const name = (device) => device.name.toLowerCase();
  return found.sort((one, two) => {
    const [a, b] = [key(one), key(two)];
    if (a === b) return name(one) < name(two) ? -1 : 1;
    return a < b ? -sign : sign;
  });
}

// The devices that are ticked, at most four, and the link that shows them side by side.
const MOST_COMPARED = 4;
const ticked = new Set();

function tick(device) {
  const box = element("input", { type: "checkbox", "aria-label": say("tick", { device: device.name }) });
  box.checked = ticked.has(device.key);
  box.addEventListener("change", () => {
    if (box.checked && ticked.size < MOST_COMPARED) ticked.add(device.key);
    else ticked.delete(device.key);
    box.checked = ticked.has(device.key);
    const address = new URL("compare.html", root);
    for (const key of ticked) address.searchParams.append("a", key);
    address.searchParams.set("release", form.elements.release.value);
    compare.href = address.href;
    compare.hidden = ticked.size < 2;
    compare.textContent = say("compare", { count: ticked.size });
  });
  return box;
}

// The filters for which a device has no data are named in its row.
function row(device, place, lacked = []) {
  const release = form.elements.release;
  const chosen = release.value === release.dataset.default ? "" : `#${release.value}`;
  const link = element("a", { href: new URL(boardPage(device.key), root).href + chosen },
    element("bdi", {}, device.name));
  const cell = (label, text) =>
    element("td", { "data-label": label, ...(text ? {} : { class: "none" }) }, text || "?");
  return element("tr", {},
    element("th", { scope: "row" }, tick(device), link,
      ...(lacked.length ? [" ", element("span", { class: "lacks" }, say("no-data", { columns: namesOf(lacked) }))] : [])),
    element("td", { "data-label": say("offload") }, badge(LETTERS[device.states[place]])),
    cell(say("soc"), device.soc), cell(say("target"), device.target), cell(say("wifi"), device.wifi),
    cell(say("ports"), device.ports.replaceAll("x", "×")),
    device.ram ? element("td", { "data-label": say("ram") },
      element("span", { class: "nb" }, say("megabytes", { count: device.ram }))) : cell(say("ram"), ""),
    cell(say("type"), device.type));
}

function show() {
  const filters = wanted();
  const query = filters.q && `${filters.release} ${filters.q}`;
  if (named.query !== query) {
    named = { query, keys: filters.q ? new Set() : null };
    if (filters.q) {
      said.textContent = say("looking");
      lookUp(filters).then((keys) => {
        if (named.query !== query) return;
        named.keys = keys;
        remember();
        show();
      }).catch(() => { said.textContent = say("no-names"); });
      return;
    }
  }
  const place = versions().indexOf(filters.release);
  asked = { filters, place, named: named.keys };
  const open = undecided(devices, asked);
  const others = filters.lacking ? ordered([...open.found.keys()], place) : [];
  const found = [...ordered(fitting(devices, asked), place), ...others];
  offerUndecided(open);
  count();
  body.replaceChildren(...found.slice(0, shown).map((device) => row(device, place, open.found.get(device))));
  const counts = ["yes", "partial", "no", "unknown"].map((state) =>
    `${inWords(found.filter((device) => LETTERS[device.states[place]] === state).length)} ${say(`state-${state}`)}`);
  const without = found.filter((device) => device.states[place] === "-").length;
  if (without) counts.push(say("without-image", { count: inWords(without) }));
  if (others.length) counts.push(say("without-data", { count: inWords(others.length), columns: namesOf(open.lacked) }));
  said.textContent = say("counts", {
    count: inWords(found.length), states: counts.join(", "), release: filters.release,
  });
  follow(form.elements.release);
  more.hidden = found.length <= shown;
  csv.hidden = false;
  csv.onclick = () => save(found, place, filters.release);
  more.textContent = say("more", { count: Math.min(STEP, found.length - shown) });
  for (const head of heads) {
    if (head.dataset.key === sort.key) {
      head.setAttribute("aria-sort", sort.descending ? "descending" : "ascending");
    } else {
      head.removeAttribute("aria-sort");
    }
  }
}

const GRADES = { d: "declared", w: "wired", b: "bound", s: "seen", m: "measured" };

// The listed devices, as a file that spreadsheets open: the columns and cells of `works.csv`.
async function save(found, place, release) {
  const head = ["name", "device", "release", "state", "grade", "soc", "target", "wifi", "ports", "ram", "type"];
  const lines = found.map((device) => [device.name, device.key, release,
    LETTERS[device.states[place]] ?? "unknown", GRADES[device.grades[place]], device.soc, device.target,
    device.bands, device.ports, device.ram, device.type]);
  const { csv: text } = await import("./csv.js");
  const address = URL.createObjectURL(new Blob([text([head, ...lines])], { type: "text/csv" }));
  element("a", { href: address, download: `capdb-${release}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function remember() {
  const address = new URL(location.href);
  address.search = "";
  for (const [key, value] of Object.entries(wanted())) {
    if (value && !(key === "release" && value === form.elements.release.dataset.default)) {
      address.searchParams.set(key, value);
    }
  }
  if (sort.key !== "state" || sort.descending) {
    address.searchParams.set("sort", `${sort.descending ? "-" : ""}${sort.key}`);
  }
  history.replaceState(null, "", address);
}

function recall() {
  const kept = new URLSearchParams(location.search);
  for (const [key, value] of kept) {
    const control = form.elements.namedItem(key);
    if (!control) continue;
    if (control.type === "checkbox") control.checked = Boolean(value);
    else control.value = value;
    if (control.tagName === "SELECT" && control.selectedIndex < 0) {
      control.value = (key === "release" && releaseFor(versions(), value)) || (control.dataset.default ?? "");
    }
  }
  const key = kept.get("sort") ?? "state";
  const name = key.replace(/^-/, "");
  if (heads.some((head) => head.dataset.key === name)) {
    sort = { key: name, descending: key.startsWith("-") };
  }
}

function changed() {
  shown = STEP;
  remember();
  show();
}

for (const head of heads) {
  head.querySelector("button").addEventListener("click", () => {
    const again = sort.key === head.dataset.key;
    sort = { key: head.dataset.key, descending: again && !sort.descending };
    changed();
  });
}
form.addEventListener("input", changed);
further.addEventListener("toggle", () => asked && count());
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(changed));
more.addEventListener("click", () => {
  const place = body.childElementCount;
  shown += STEP;
  show();
  body.children[place]?.querySelector("a").focus();
});

further.open = matchMedia("(min-width: 44.01rem)").matches;
try {
  said.textContent = say("loading");
  const answer = await fetch(new URL("devices.json", root));
  const told = await answer.json();
  devices = unpacked(told);
  for (const column of ["brand", "soc", "type"]) addChoices(form, column, told[column]);
  addChoices(form, "target", told.target.flatMap((target) => [target.split("/")[0], target]));
  recall();
  show();
} catch {
  said.textContent = say("no-server");
}
