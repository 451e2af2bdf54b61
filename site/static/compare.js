// Devices side by side: `compare.html?a=KEY&a=KEY`, four at most, as `capdb compare` has them. With
// `&since=RELEASE` each cell has what changed since then too, as `capdb diff` has it, even of one.
import { boardFile, boardPage } from "./places.js";
import { releaseFor } from "./sysinfo.js";
import { speaker } from "./words.js";

const MOST = 4;
const root = new URL("..", import.meta.url);
const say = speaker();
const said = document.querySelector("#said");
const table = document.querySelector("#compared");
const release = document.querySelector("#release");
const since = document.querySelector("#since");
release.parentElement.hidden = false;
const states = new Set(["yes", "partial", "no", "unknown"]);

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const badge = (state) => element("span", { class: `badge ${state}` }, say(`state-${state}`));

// What `devices.json` has of a device, by its key.
function hardware(told, key) {
  const place = told.devices.indexOf(key);
  const at = (column) => told[column][told[`${column}_of`][place]];
  return place < 0 ? {} : {
    soc: at("soc"), type: at("type"), wifi: at("wifi"), ports: at("ports").replaceAll("x", "×"),
    ram: told.ram[place] ? say("megabytes", { count: told.ram[place] }) : "",
  };
}

function rows({ answer, hardware: known }) {
  const paths = Object.fromEntries(table.dataset.paths.split(" ").map((path) =>
    [`traffic-${path}`, answer.paths[path]?.state ?? ""]));
  return {
    offload: answer.kernel ? answer.state : say("no-image"), why: answer.reason, ...paths, ...known,
    target: answer.target, profile: answer.profile, proof: answer.grade ?? "",
  };
}

// What a release says of a device: the rows, and the caveats by their ids.
function column(device, version) {
  const answer = device.file.results.find((result) => result.release === version);
  const caveats = new Map(answer.caveats.map((each) => [each.id, each]));
  return { rows: rows({ answer, hardware: device.hardware }), caveats };
}

const shown = (value) => states.has(value) ? badge(value) : value || "?";

// The cell of a value, or of both where it was another before.
function cell(now, before) {
  const changed = now !== before;
  return element("td", changed ? { class: "changed" } : {},
    ...(changed ? [shown(before), " → "] : []), shown(now));
}

// The cell of those of the first caveats that the others do not have.
function caveatsOnly(those, others) {
  const only = [...those.values()].filter((each) => !others.has(each.id)).map((each) =>
    element("p", {}, element("b", {}, say(`page-weight-${each.weight}`)), ` ${each.says}`));
  return element("td", {}, ...(only.length ? only : ["–"]));
}

function show(devices) {
  const columns = devices.map((each) => column(each, release.value));
  const earlier = since.value ? devices.map((each) => column(each, since.value)) : columns;
  const heads = devices.map((each) => element("th", { scope: "col" },
    element("a", { href: `${new URL(boardPage(each.key), root).href}#${release.value}` },
      each.file.results[0].names[0] ?? each.key)));
  const lines = Object.keys(columns[0].rows).map((name) => {
    const values = columns.map((each) => each.rows[name] ?? "");
    const label = say(name);
    const differs = new Set(values).size > 1;
    return element("tr", differs ? { class: "differs" } : {},
      element("th", { scope: "row" }, differs ? `${label} *` : label),
      ...values.map((value, place) => cell(value, earlier[place].rows[name] ?? "")));
  });
  if (since.value) {
    lines.push(...[["comes", columns, earlier], ["goes", earlier, columns]].map(
      ([name, those, others]) => element("tr", {}, element("th", { scope: "row" }, say(name)),
        ...those.map((each, place) => caveatsOnly(each.caveats, others[place].caveats)))));
  }
  table.tHead.replaceChildren(element("tr", {}, element("td", {}), ...heads));
  table.tBodies[0].replaceChildren(...lines);
  table.className = `of-${devices.length}`;
  table.hidden = false;
  const named = { count: devices.length, release: release.value, since: since.value };
  said.textContent = say(since.value ? "changes" : "title", named);
}

async function json(path) {
  const answer = await fetch(new URL(path, root));
  if (!answer.ok) throw new Error(path);
  return answer.json();
}

const asked = new URLSearchParams(location.search);
const keys = [...new Set(asked.getAll("a"))].slice(0, MOST);
// A point release that was not read is answered by that of its series.
const answering = (name) =>
  releaseFor([...release.options].map((option) => option.value), asked.get(name) ?? "");
release.value = answering("release") ?? release.dataset.default;
since.value = answering("since") ?? "";
try {
  if (keys.length < (since.value ? 1 : 2)) {
    said.textContent = say("too-few");
  } else {
    said.textContent = say("loading");
    const told = await json("devices.json");
    const devices = await Promise.all(keys.map(async (key) =>
      ({ key, file: await json(boardFile(key)), hardware: hardware(told, key) })));
    show(devices);
    for (const chosen of [release, since]) {
      chosen.addEventListener("change", () => {
        const address = new URL(location.href);
        address.searchParams.set("release", release.value);
        address.searchParams.set("since", since.value);
        history.replaceState(null, "", address);
        show(devices);
      });
    }
  }
} catch {
  said.textContent = say("no-device");
}
