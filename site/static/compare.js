// Devices side by side: `compare.html?a=KEY&a=KEY`, four at most, as `capdb compare` has them.
import { boardFile, boardPage } from "./places.js";
import { speaker } from "./words.js";

const MOST = 4;
const root = new URL("..", import.meta.url);
const say = speaker();
const said = document.querySelector("#said");
const table = document.querySelector("#compared");
const release = document.querySelector("#release");
release.parentElement.hidden = false;

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
    soc: at("soc"), type: at("type"), wifi: at("wifi"), ports: at("ports"),
    ram: told.ram[place] ? say("megabytes", { count: told.ram[place] }) : "",
  };
}

function rows({ answer, hardware: known }) {
  const paths = Object.fromEntries(table.dataset.paths.split(" ").map((path) =>
    [`traffic-${path}`, answer.paths[path]?.state ?? ""]));
  return {
    offload: answer.state, why: answer.reason, ...paths, ...known,
    target: answer.target, profile: answer.profile, proof: answer.grade ?? "",
  };
}

function show(devices) {
  const columns = devices.map((each) => rows({
    answer: each.file.results.find((result) => result.release === release.value) ?? each.file.results[0],
    hardware: each.hardware,
  }));
  const states = new Set(["yes", "partial", "no", "unknown"]);
  const heads = devices.map((each) => element("th", { scope: "col" },
    element("a", { href: `${new URL(boardPage(each.key), root).href}#${release.value}` },
      each.file.results[0].names[0] ?? each.key)));
  const lines = Object.keys(columns[0]).map((name) => {
    const values = columns.map((column) => column[name] ?? "");
    const label = say(name);
    const differs = new Set(values).size > 1;
    return element("tr", differs ? { class: "differs" } : {},
      element("th", { scope: "row" }, differs ? `${label} *` : label),
      ...values.map((value) => element("td", {},
        states.has(value) ? badge(value) : value || "?")));
  });
  table.tHead.replaceChildren(element("tr", {}, element("td", {}), ...heads));
  table.tBodies[0].replaceChildren(...lines);
  table.hidden = false;
  said.textContent = say("title", { count: devices.length, release: release.value });
}

async function json(path) {
  const answer = await fetch(new URL(path, root));
  if (!answer.ok) throw new Error(path);
  return answer.json();
}

const asked = new URLSearchParams(location.search);
const keys = [...new Set(asked.getAll("a"))].slice(0, MOST);
if (asked.get("release")) release.value = asked.get("release");
if (release.selectedIndex < 0) release.value = release.dataset.default;
try {
  if (keys.length < 2) {
    said.textContent = say("too-few");
  } else {
    said.textContent = say("loading");
    const told = await json("devices.json");
    const devices = await Promise.all(keys.map(async (key) =>
      ({ key, file: await json(boardFile(key)), hardware: hardware(told, key) })));
    show(devices);
    release.addEventListener("change", () => {
      const address = new URL(location.href);
      address.searchParams.set("release", release.value);
      history.replaceState(null, "", address);
      show(devices);
    });
  }
} catch {
  said.textContent = say("no-device");
}
