// Devices side by side: `compare.html?a=KEY&a=KEY`, four at most, as `capdb compare` has them.
import { boardFile, boardPage } from "./places.js";

const MOST = 4;
const root = new URL("..", import.meta.url);
const said = document.querySelector("#said");
const table = document.querySelector("#compared");
const release = document.querySelector("#release");

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const badge = (state) => element("span", { class: `badge ${state}` }, state);

// What `devices.json` has of a device, by its key.
function hardware(told, key) {
  const place = told.devices.indexOf(key);
  const at = (column) => told[column][told[`${column}_of`][place]];
  return place < 0 ? {} : {
    SoC: at("soc"), Type: at("type"), "Wi-Fi standards": at("wifi"), Ports: at("ports"),
    RAM: told.ram[place] ? `${told.ram[place]} MB` : "",
  };
}

function rows({ answer, hardware: known }) {
  const paths = Object.fromEntries(JSON.parse(table.dataset.paths).map(([path, label]) =>
    [label, answer.paths[path]?.state ?? ""]));
  return {
    Offload: answer.state, Why: answer.reason, ...paths, ...known,
    Target: answer.target, Profile: answer.profile, Proof: answer.grade ?? "",
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
  const lines = Object.keys(columns[0]).map((label) => {
    const values = columns.map((column) => column[label] ?? "");
    const differs = new Set(values).size > 1;
    return element("tr", differs ? { class: "differs" } : {},
      element("th", { scope: "row" }, differs ? `${label} *` : label),
      ...values.map((value) => element("td", {},
        states.has(value) ? badge(value) : value || "?")));
  });
  table.tHead.replaceChildren(element("tr", {}, element("td", {}), ...heads));
  table.tBodies[0].replaceChildren(...lines);
  table.hidden = false;
  said.textContent = `${devices.length} devices on OpenWrt ${release.value}; * where they differ`;
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
    said.textContent = "Tick two to four devices in the list of devices, then compare them.";
  } else {
    said.textContent = "Loading …";
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
  said.textContent = "One of these is no device here, or it could not be fetched.";
}
