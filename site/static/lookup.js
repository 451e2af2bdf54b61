// Find the devices that a person asks about: capdb/search/lookup.py, for the browser. Pure: an
// index goes in, answers come out. `index.reading` is from-machine.js, in-text.js, relatives.js and
// unsupported.js, once they are there: few need them. The test vectors that hold for `capdb check` hold here too.

import { ofBrand, ofDriver, ofTarget, read, withSoc } from "./groups.js";
import { begun, devicesOf, inAll, longer, named, unique } from "./hits.js";
import { identified, ofBoard, rows } from "./identifiers.js";
import { hasDigit, isHan, LAYOUT, pieces, runs, spellings } from "./names.js";
import { askedBack, corrected, near, onlyListed, onlyRevision, otherRevisions } from "./suggestions.js";

export const LONGEST_QUERY = 200;
export const LONGEST_TEXT = 1 << 16;
const SERIES = 10;

const STATES = { y: "yes", p: "partial", n: "no", u: "unknown", "-": "unknown" };

// The result of `capdb check QUERY --release RELEASE`: the kind of match, devices, suggestions.
export function check(index, query, release = index.default) {
  if (query.length > LONGEST_TEXT || !pieces(query).length) {
    return { match: "none", results: [], suggestions: [], related: [], unsupported: [] };
  }
  return answered(index, query, find(index, query, release), release);
}

// The result of `capdb check --from-board` for a router's own output: that board or nothing. An unknown
// board of a target with one image for every machine (x86) gets that image.
export function checkBoard(index, { board, target }, release = index.default) {
  const found = ofBoard(index, board, target, release) ?? noBoard(index, board, release);
  return answered(index, board, found, release);
}

// Devices one of whose names goes on where the query stops: help while a person still types.
export function completions(index, query, release = index.default, most = 12) {
  const asked = read(index, query.slice(0, LONGEST_QUERY));
  const last = asked.pop();
  if (!last) return [];
  const found = new Set();
  const add = (name) => found.add(index.names[name].device);
  if (asked.length) {
    inAll(index, asked).filter((name) => begins(index.names[name].pieces, last)).forEach(add);
  } else {
    for (const token of index.beginning(last)) index.tokens.get(token).forEach(add);
  }
  const devices = shipped(index, [...found], release).filter((each) => index.isDevice(each))
    .map((number) => index.devices[number]);
  devices.sort((one, two) => one.key.length - two.key.length || byPlace(one, two));
  return devices.slice(0, most).map((device) => result(index, device, release));
}

const begins = (parts, start) => parts.some((piece) => piece.startsWith(start))
  || (parts.some((piece) => start.startsWith(piece))
    && runs(parts).some(([word]) => word.startsWith(start)));

function find(index, query, release) {
  const found = identified(index, query, [0]);
  if (found && shipped(index, found.devices, release).length) return found;
  const other = index.reading?.fromMachine(index, query, release) ?? typed(index, query, release);
  return found && !shipped(index, other.devices, release).length ? found : other;
}

export function together(found) {
  const all = (member) => found.flatMap((each) => each[member] ?? []);
  return { ...rows(all("devices"), all("certain"), all("suggestions")), related: all("related") };
}

export function noBoard(index, board, release) {
  const near = byName(index, board, read(index, board), release);
  const asked = askedBack(index, near.devices);
  return { match: "none", devices: [], suggestions: asked.length ? asked : near.suggestions };
}

function typed(index, query, release) {
  const asked = read(index, query);
  const found = byName(index, query, asked, release);
  const isText = query.trim().includes(" ") || asked.some(isHan);
  if (found.devices.length || asked.length < 2 || !isText || !index.reading) return found;
  return alternatives(index, query, release) ?? index.reading.findNames(index, query, clausesOf(index, query), release) ?? found;
}

// The devices of `7530/7520` and `Belkin RT3200/Linksys E8450`, where each of both is a name by itself.
function alternatives(index, query, release) {
  if (!query.includes("/") || query.length > LONGEST_QUERY) return null;
  const ends = spellings("", query, "").slice(1).map((name) => name.pieces.join(" "));
  for (const names of [query.split("/"), ends]) {
    const found = names.map((name) => [name, read(index, name)]).filter(([, asked]) => asked.length)
      .map(([name, asked]) => byName(index, name, asked, release));
    if (found.length > 1 && found.every(({ devices, certain }) => devices.length && certain?.length)) {
      return together(found);
    }
  }
  return null;
}

export function byName(index, query, asked, release) {
  let devices = withSoc(index, asked, 0);
  if (devices.length) return { match: "soc", devices, suggestions: [] };
  const group = ofTarget(index, query, release);
  if (group) return group;
  const [hits, corrections] = named(index, asked);
  const every = unique(hits.map((hit) => hit.device)).filter((each) => index.isDevice(each));
  const brand = corrections.length ? new Set() : ofBrand(index, asked);
  if (brand.size > 1) return { match: "brand", devices: every, suggestions: [] };
  const matching = ofModel(index, hits);
  if (matching.length) return modelOf(index, asked, hits, matching, corrections, release);
  const listed = onlyListed(index, hits);
  if (!listed.length) {
    devices = withSoc(index, asked, 1);
    if (devices.length) return { match: "soc", devices, suggestions: [] };
    const other = identified(index, query, [0, 1]) ?? ofDriver(index, query, release);
    if (other) return other;
  }
  if (every.length && !listed.length) {
    if (!brand.size) return rows(every, [], corrections);
    const own = asked.every((piece) => LAYOUT.has(piece)) ? every.filter((each) => brand.has(each)) : every;
    return { match: "brand", devices: own, suggestions: [] };
  }
  const more = listed.length ? [] : begun(index, asked);
  if (more.length) return rows(more);
  const like = every.length ? every : (listed.length ? otherRevisions : near)(index, asked);
  const question = !like.length && asked.length < 3 ? corrected(index, asked) : askedBack(index, like);
  return { match: "none", devices: [], suggestions: [...corrections, ...listed, ...question] };
}

// The devices of a model, with others that have its name or continue it.
function modelOf(index, asked, hits, matching, corrections, release) {
  const devices = devicesOf(index, matching, true);
  const own = new Set(devices);
  const others = devicesOf(index, hits, true).filter((each) => !own.has(each));
  const images = shipped(index, devices, release);
  const here = new Set(images.length ? images : devices);
  const remaining = matching.filter((hit) => here.has(hit.device));
  const later = onlyRevision(remaining);
  // Where the release has no image for the one that is called just so, a longer name is another's.
  const longerOnly = matching.some((hit) => hit.whole) && !remaining.some((hit) => hit.model);
  const certain = corrections.length || later.length || longerOnly ? []
    : remaining.filter((hit) => hit.certain).map((hit) => hit.device);
  const further = [...devicesOf(index, hits, false), ...longer(index, asked)];
  const isSeries = !asked.some(hasDigit) && unique(further).filter((each) => !own.has(each)).length >= SERIES;
  if (isSeries) return rows([...devices, ...further], [], corrections);
  const suggestions = [
    ...corrections, ...later, ...onlyListed(index, hits), ...askedBack(index, others),
  ];
  return {
    ...rows(devices, certain, suggestions),
    related: unique(further).filter((each) => !own.has(each)),
  };
}

const shipped = (index, numbers, release) =>
  numbers.filter((number) => index.letter(number, release) !== "-");

// Where a hit is the query from brand to end, those with a further word of the model are left out.
function ofModel(index, hits) {
  const same = hits.filter((hit) => hit.same && index.isDevice(hit.device));
  return same.some((hit) => hit.whole) ? same.filter((hit) => !hit.worded) : same;
}

// The found devices that the release ships, or all if it ships none. A verdict is only for a device
// that the words name for certain.
function answered(index, query, found, release) {
  const { match, devices, suggestions, certain = [], related = [] } = found;
  const here = shipped(index, devices, release);
  const shown = (here.length ? here : devices).map((number) => index.devices[number]);
  const rowed = match === "exact" || match === "ambiguous";
  const exact = rowed && shown.length === 1 && certain.includes(shown[0].number);
  const told = !rowed ? match : exact ? "exact" : "ambiguous";
  if (match !== "target") shown.sort(byPlace);
  const results = shown.map((device) => result(index, device, release));
  return {
    match: results.length ? told : "none",
    results,
    suggestions,
    related: exact ? related.map((number) => result(index, index.devices[number], release)) : [],
    unsupported: results.length || !index.reading ? []
      : index.reading.unsupported(index, clausesOf(index, query)),
  };
}

// The pieces of each clause of a text that has any.
const clausesOf = (index, text) =>
  index.reading.clauses(text).map((part) => read(index, part)).filter((parts) => parts.length);

const byPlace = (one, two) => (one.place < two.place ? -1 : one.place > two.place ? 1
  : one.key < two.key ? -1 : 1);

function result(index, { number, key, names }, release) {
  const letter = index.letter(number, release);
  return { key, names, state: STATES[letter], shipped: letter !== "-" };
}
