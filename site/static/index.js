// The index of names: the two files that capdb/website/search.py writes, read.

import {
  byVendor, eachRun, GENERIC, identifierSpelling, isHan, pieces, spellings,
} from "./names.js";

const slug = (text) =>
  text.toLowerCase().replace(/[^\x00-\x7f]/g, " ").replaceAll("+", "-plus")
    .replace(/[^a-z0-9.]+/g, "-").replace(/^-+|-+$/g, "");

function derivedKey([brand, model, variant]) {
  const end = slug(variant);
  return `${slug(brand).replaceAll("-", "")}_${slug(model)}${end ? "-" : ""}${end}`;
}

// The key of a device from its entry, which may have only the difference from its first name.
function keyOf(told, shown) {
  if (told === "-") return "";
  if (told[0] === "*") return told.slice(1);
  if (told && !/^[=_]/.test(told)) return told;
  const derived = derivedKey(shown[0]);
  const place = derived.indexOf("_");
  if (told[0] === "=") return told.slice(1) + derived.slice(place);
  return told ? derived.slice(0, place) + told : derived;
}

const comma = (key) => key.replace("_", ",");

function shownNames(column, brand = "") {
  return column.split("\n").filter(Boolean).map((line) => {
    const [first, model = "", variant = ""] = line.split("\t");
    if (first) brand = first === "-" ? "" : first;
    return [brand, model, variant];
  });
}

// For each release the numbers of a device's targets and drivers: `3+4:7|3:7`.
function parsedGroups(told) {
  const numbers = (text) => (text ?? "").split("+").filter(Boolean).map(Number);
  return told.split("|").map((each) => {
    const [target, driver] = each.split(":");
    return { target: numbers(target), driver: numbers(driver) };
  });
}

class Device {
  constructor(number, shown, told) {
    this.number = number;
    this.socs = [];
    this.known = new Set();  // its spellings, until all of them are there
    this.show(shown);
    Object.assign(this, told);
  }

  show(shown) {
    this.shown = shown;
    this.names = shown.map((parts) => parts.filter(Boolean).join(" "));
  }

  // Its sort key.
  get place() {
    this.ownPlace ??= (this.names[0] ?? this.key).toLowerCase();
    return this.ownPlace;
  }
}

// Spellings that follow from no name as written: kinds and words, or the number of a written name that
// is read as all model.
const respelled = (column, shown) => column.split("\n").filter(Boolean).map((line) => {
  const [kinds, ...rest] = line.split(" ");
  if (rest.length) return { pieces: rest, kinds };
  const parts = shown[Number(kinds)].flatMap(pieces);
  return { pieces: parts, kinds: "m".repeat(parts.length) };
});

// Between the devices of a column.
const DEVICE_END = "\x7f";
// Tokens are those of a beginning of so many letters, to be looked through for a longer one.
const BEGINNING = 2;

export class Index {
  // `main` is read by `read(main)`, `more` by `complete(more)`; the latter may come later. Both go
  // on for as long as their steps are taken, which may be in slices: in between, the part that is
  // there is searched.
  constructor(main) {
    this.releases = main.releases;
    this.default = main.default;
    this.makers = new Set(main.makers.split(" "));
    this.words = [...this.makers].sort();
    this.devices = [];
    this.names = [];
    this.tokens = new Map();
    this.beginnings = new Map();
    this.identifiers = [new Map(), new Map(), new Map()];  // own ones, older ones, those of SoCs
    this.socs = new Map();
    this.machines = {};
    this.targets = [];
    this.drivers = [];
    this.groups = null;
    this.synonyms = { brand: new Map(), driver: new Map() };
    this.han = [];
    this.shared = {};
    this.reporting = new Map();
    this.unsupported = [];
    this.reading = null;
    this.whole = false;
  }

  *complete(more) {
    yield* this.#describe(more.first, 0);
    const place = this.devices.length;
    yield* this.read(more);
    yield* this.#describe(more, place);
    this.words = [...new Set([...this.makers, ...more.words.split(" ")])].sort();
    this.machines = more.machines;
    this.shared = more.shared;
    this.targets = more.targets;
    this.drivers = more.drivers;
    this.groups = { sets: more.groups.map(parsedGroups), of: more.group };
    for (const kind of ["brand", "driver"]) {
      this.synonyms[kind] = new Map(Object.entries(more.synonyms[kind]));
    }
    const han = [...GENERIC, ...this.synonyms.brand.keys(), ...this.tokens.keys()].filter(isHan);
    this.han = [...new Set(han)].sort((one, two) => two.length - one.length || (one < two ? -1 : 1));
    this.reporting = new Map(Object.entries(more.reporting));
    this.unsupported = more.unsupported;
    this.whole = true;
  }

  // The keys, first names and states of devices: enough to show them.
  *read(columns) {
    const [keys, names, supported] = ["keys", "names", "supported"].map((name) =>
      columns[name]?.split(DEVICE_END));
    for (const [row, state] of columns.state.entries()) {
      const shown = shownNames(names[row]);
      const device = new Device(this.devices.length, shown, {
        key: keyOf(keys[row], shown),
        generic: keys[row][0] === "*",
        states: columns.states[state],
        supported: supported?.[row] || null,
      });
      this.devices.push(device);
      this.#addNames(device);
      if (device.key) this.#addKey(device);
      yield;
    }
  }

  // The further names, spellings, ids and SoCs of devices from a number on.
  *#describe(columns, place) {
    const [others, more, ids] = ["others", "more", "ids"].map((name) =>
      columns[name].split(DEVICE_END));
    for (const [row, soc] of columns.soc.entries()) {
      const device = this.devices[place + row];
      device.show([...device.shown, ...shownNames(others[row], device.shown[0]?.[0])]);
      this.#addNames(device, respelled(more[row], device.shown));
      device.known = null;
      device.socs = columns.socs[soc].split(" ").filter(Boolean);
      if (device.key) {
        for (const told of device.socs) push(this.socs, told, device.number);
        this.#addFurther(device, ids[row]);
      }
      yield;
    }
  }

  letter(number, release) { return this.devices[number].states[this.releases.indexOf(release)]; }
  isDevice(number) { return this.devices[number].key !== ""; }

  // Devices with one of these targets or drivers in a release; else, unless only that one is asked for,
  // in any release.
  having(kind, names, release, only = false) {
    if (!this.groups) return [];
    const wanted = new Set([...names].map((name) =>
      (kind === "target" ? this.targets : this.drivers).indexOf(name)));
    const place = this.releases.indexOf(release);
    const among = (has) => {
      const sets = this.groups.sets.map(has);
      return this.devices.filter((_, row) => sets[this.groups.of[row]]).map(({ number }) => number);
    };
    const inOne = (each) => each?.[kind].some((number) => wanted.has(number));
    const here = among((set) => inOne(set[place]));
    return here.length || only ? here : among((set) => set.some(inOne));
  }

  // Whether a device was of a target in any release.
  hadTarget(number, target) {
    const wanted = this.targets.indexOf(target);
    const set = this.groups?.sets[this.groups.of[number]] ?? [];
    return wanted >= 0 && set.some((each) => each?.target.includes(wanted));
  }

  *beginning(start) {
    if (start.length < BEGINNING) {
      for (const [key, tokens] of this.beginnings) if (key.startsWith(start)) yield* tokens;
    } else {
      for (const token of this.beginnings.get(start.slice(0, BEGINNING)) ?? []) {
        if (token.startsWith(start)) yield token;
      }
    }
  }

  #addNames(device, more = []) {
    const own = [...device.shown.flatMap((parts) => spellings(...parts)), ...more];
    const id = device.generic ? "" : device.key;
    if (id) own.push(identifierSpelling(id));
    for (const name of [...own, ...byVendor(id, own)]) {
      const key = `${name.kinds} ${name.pieces.join(" ")}`;
      if (device.known.has(key)) continue;
      device.known.add(key);
      name.device = device.number;
      this.#addTokens(name.pieces, this.names.push(name) - 1);
    }
  }

  #addTokens(parts, number) {
    eachRun(parts, (word) => {
      const names = this.tokens.get(word);
      if (!names) {
        this.tokens.set(word, [number]);
        push(this.beginnings, word.slice(0, BEGINNING), word);
      } else if (names.at(-1) !== number) {
        names.push(number);
      }
    });
  }

  #addKey(device) {
    const key = device.key.toLowerCase();
    const [own] = this.identifiers;
    own.set(key, device.number);
    if (!device.generic && !own.has(comma(key))) own.set(comma(key), device.number);
  }

  // Ids and board names beyond the key and its board name; `-` where the latter is another's.
  #addFurther(device, ids) {
    const key = device.key.toLowerCase();
    const [own, older, ofSocs] = this.identifiers;
    for (const name of ids.split(" ").filter(Boolean)) {
      const rest = name.slice(1);
      if (name === "-") {
        if (own.get(comma(key)) === device.number) own.delete(comma(key));
      } else if (name[0] === "~") {
        older.set(rest || key.slice(key.indexOf("_") + 1), device.number);
      } else if (name[0] === "^") {
        ofSocs.set(rest, device.number);
      } else {
        own.set(name, device.number);
      }
    }
  }
}

function push(map, key, value) {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
