// The devices that a text of a machine names. Rule by rule `_from_machine` and what it calls, of
// capdb/search/lookup.py and capdb/search/identifiers.py.

import { ofDriver, ofTarget, read } from "./groups.js";
import { find as findNames, named, unique } from "./hits.js";
import { identified, ofBoard, sure } from "./identifiers.js";
import { byName, LONGEST_QUERY, noBoard, together } from "./lookup.js";
import { readMachine } from "./machine-text.js";

// What a text of a machine names: its board, its image, an id, a model or a target.
export function fromMachine(index, text, release) {
  if (!/[_,=:/"'{\n\t-]| Rev | Architecture /.test(text) && text.length < LONGEST_QUERY) return null;
  const told = readMachine(text);
  const boards = told.boards.map((board) => ofBoard(index, board, told.target, release));
  const images = told.images.map((stems) => ofStems(index, stems));
  const ids = told.ids.map((id) => identified(index, id, [0, 1]))
    .filter((found) => !found?.devices.some((device) => index.devices[device].generic));
  for (const named of [boards, images, ids]) {
    const found = named.filter(Boolean);
    if (found.length) return together(found);
  }
  if (told.boards.length) return noBoard(index, told.boards[0], release);
  if (told.models.length) {
    const models = told.models.map((model) => ofMachine(index, model, release));
    const found = models.filter((each) => each.devices.length);
    return found.length ? together(found) : models[0];
  }
  for (const driver of told.drivers) {
    const group = ofDriver(index, driver, release);
    if (group) return group;
  }
  return told.target ? ofTarget(index, told.target, release) : null;
}

// The device of an image, by the first beginning of its file name that has one.
function ofStems(index, stems) {
  for (const read of [ofImage, namedImage]) {
    for (const stem of stems) {
      const found = read(index, stem);
      if (found) return found;
    }
  }
  return null;
}

// The device whose whole name an image's file name ends in, as Gluon writes them.
function namedImage(index, stem) {
  const words = stem.split("-");
  for (let start = 1; start < words.length - 1; start++) {
    const whole = wholeOf(index, findNames(index, read(index, words.slice(start).join("-"))));
    if (whole.length === 1) return sure(whole);
  }
  return null;
}

const wholeOf = (index, hits) => unique(hits.filter((hit) =>
  hit.same && hit.whole && hit.revision === null && index.isDevice(hit.device))
  .map((hit) => hit.device));

// A model as a device tree has it, with its revision where there are several.
function ofMachine(index, model, release) {
  const asked = read(index, model);
  if (!asked.length) return { match: "none", devices: [], suggestions: [] };
  const [hits, corrections] = named(index, asked);
  const whole = wholeOf(index, hits);
  return whole.length === 1 && !corrections.length ? sure(whole) : byName(index, model, asked, release);
}

// The device of an image's file name, up to its kind.
function ofImage(index, stem) {
  for (const target of [...index.targets].sort().reverse()) {
    const mark = `-${target.replaceAll("/", "-")}-`;
    const place = `-${stem}-`.indexOf(mark);
    if (place < 0) continue;
    const profile = `-${stem}`.slice(place + mark.length);
    if (["", "generic"].includes(profile) && Object.hasOwn(index.machines, target)) {
      return sure([index.machines[target]]);
    }
    const here = (identified(index, profile, [0, 1, 2])?.devices ?? [])
      .filter((device) => index.hadTarget(device, target));
    if (here.length) return sure(here.slice(0, 1));
  }
  for (const start of afterTarget(index, stem)) {
    const found = identified(index, stem.slice(start), [0, 1]);
    if (found && found.match !== "target") return found;
  }
  const words = stem.split("-");
  for (const start of words.keys()) {
    const rest = words.slice(start).join("-");
    const found = rest.includes("_") ? identified(index, rest, [0, 1]) : null;
    if (found) return found;
  }
  return null;
}

// Where the profile may begin: after a target or, in old releases, the family alone.
function* afterTarget(index, stem) {
  for (const target of [...index.targets].sort()) {
    for (const mark of [`-${target.replaceAll("/", "-")}-`, `-${target.split("/")[0]}-`]) {
      const place = `-${stem}`.indexOf(mark);
      if (place >= 0) yield place + mark.length - 1;
    }
  }
}
