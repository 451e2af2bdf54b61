// From what a person typed to the devices that are meant: capdb/search/lookup.py, for the browser. Pure: an
// index goes in, answers come out. The test vectors that hold for `capdb check` hold here too.

import { devicesOf, inAll, meets, named, spelt, unique } from "./hits.js";
import { hasDigit, pieces, runs } from "./names.js";
import { askedBack, near, onlyListed, onlyRevision } from "./suggestions.js";

export const LONGEST_QUERY = 200;

const STATES = { y: "yes", p: "partial", n: "no", u: "unknown", "-": "unknown" };

// What `capdb check QUERY --release RELEASE` finds: how the query matched, devices, suggestions.
export function check(index, query, release = index.default) {
  if (query.length > LONGEST_QUERY || !pieces(query).length) {
    return { match: "none", results: [], suggestions: [] };
  }
  return answered(index, find(index, query, release), release);
}

// What `capdb check --from-board` finds for what a router told: that board or nothing. A board that
// none has, of a target whose only profile is for every machine (x86), is that.
export function checkBoard(index, { board, target }, release = index.default) {
  let devices = identified(index, board, 0);
  if (!devices.length) devices = identified(index, board, 1);
  if (!devices.length && Object.hasOwn(index.machines, target)) devices = [index.machines[target]];
  if (devices.length) {
    return answered(index, { match: matchOf(devices), devices, suggestions: [] }, release);
  }
  const found = byName(index, board, pieces(board));
  const asked = askedBack(index, found.devices);
  return { match: "none", results: [], suggestions: asked.length ? asked : found.suggestions };
}

// Devices one of whose names goes on where the query stops: help while a person still types.
export function completions(index, query, release = index.default, most = 12) {
  const asked = pieces(query);
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
  devices.sort((one, two) => one.profile.length - two.profile.length || byKey(one, two));
  return devices.slice(0, most).map((device) => result(index, device, release));
}

const begins = (parts, start) => parts.some((piece) => piece.startsWith(start))
  || (parts.some((piece) => start.startsWith(piece))
    && runs(parts).some(([word]) => word.startsWith(start)));

function find(index, query, release) {
  const asked = pieces(query);
  const devices = identified(index, query, 0);
  if (!shipped(index, devices, release).length) {
    const found = byName(index, query, asked);
    if (!devices.length || shipped(index, found.devices, release).length) return found;
  }
  return { match: matchOf(devices), devices, suggestions: [] };
}

function byName(index, query, asked) {
  let devices = withSoc(index, asked, "");
  if (devices.length) return { match: "soc", devices, suggestions: [] };
  const [hits, mended] = named(index, asked);
  const meant = ofModel(index, hits);
  if (meant.length) {
    devices = devicesOf(index, meant, true);
    const known = spelt(index, devices);
    const own = new Set(devices);
    const others = devicesOf(index, hits, true).filter(
      (each) => !own.has(each) && !meets(index.devices[each].spelt, known));
    const suggestions = [
      ...mended, ...onlyRevision(meant), ...onlyListed(index, hits), ...askedBack(index, others),
    ];
    return { match: oneHardware(index, devices) ? "exact" : "ambiguous", devices, suggestions };
  }
  const listed = onlyListed(index, hits);
  if (!listed.length) {
    devices = withSoc(index, asked, "~");
    if (devices.length) return { match: "soc", devices, suggestions: [] };
    devices = identified(index, query, 1);
    if (devices.length) return { match: matchOf(devices), devices, suggestions: [] };
  }
  const others = devicesOf(index, hits, false);
  if (others.length && !listed.length && !asked.some(hasDigit)) {
    return { match: "ambiguous", devices: others, suggestions: mended };
  }
  const like = others.length || listed.length ? others : near(index, asked);
  return {
    match: "none", devices: [], suggestions: [...mended, ...listed, ...askedBack(index, like)],
  };
}

const matchOf = (devices) => (devices.length === 1 ? "exact" : "ambiguous");

const shipped = (index, numbers, release) =>
  numbers.filter((number) => index.letter(number, release) !== "-");

function identified(index, query, rank) {
  const asked = query.trim().toLowerCase();
  const ranks = asked.includes(",") ? [0, 1] : [rank];
  const found = ranks.map((each) => index.identifiers[each].get(asked));
  return found.find(Boolean) ?? [];
}

function withSoc(index, asked, mark) {
  let parts = asked.filter((piece) => piece !== "soc");
  while (parts.length) {
    const found = index.socs.get(mark + parts.join(""));
    if (found) return found;
    const [maker, ...rest] = parts;
    if (!index.makers.has(maker)) break;
    parts = rest;
  }
  return [];
}

// Where a hit is the query from brand to end, those with a further word of the model are left out,
// unless they are the same hardware.
function ofModel(index, hits) {
  const same = hits.filter((hit) => hit.same && index.isDevice(hit.device));
  if (!same.some((hit) => hit.whole)) return same;
  const known = spelt(index, unique(same.filter((hit) => !hit.worded).map((hit) => hit.device)));
  return same.filter((hit) => !hit.worded || meets(index.devices[hit.device].spelt, known));
}

function oneHardware(index, devices) {
  const [first, ...others] = devices.map((device) => index.devices[device].spelt);
  return devices.length === 1
    || [...first].some((name) => others.every((each) => each.has(name)));
}

// Devices of a release whose images accept the id or the board name of one that it lacks.
function successors(index, number, release) {
  const { profile, board } = index.devices[number];
  const older = index.identifiers[1];
  const renamed = [profile, board].flatMap((name) => older.get(name.toLowerCase()) ?? []);
  return shipped(index, unique(renamed), release).sort((one, two) => one - two);
}

function worthAsking(index, { match, devices }, release) {
  let here = shipped(index, devices, release);
  let missing = devices.filter((device) => index.letter(device, release) === "-");
  if (!missing.length || (match === "soc" && here.length)) return here;
  const known = spelt(index, here);
  missing = missing.filter((device) => !meets(index.devices[device].spelt, known));
  const renamed = new Map(missing.map((device) => [device, successors(index, device, release)]));
  here = unique([...here, ...[...renamed.values()].flat()]);
  const told = (device) => /[ypn]/.test(index.devices[device].states);
  return [...here, ...missing.filter(
    (device) => !renamed.get(device).length && (!here.length || told(device)))];
}

function answered(index, found, release) {
  const devices = worthAsking(index, found, release);
  let { match } = found;
  const asked = new Set(found.devices);
  if (match !== "soc" && devices.length === 1) match = "exact";
  else if (match === "exact" && !devices.every((each) => asked.has(each))) {
    match = "ambiguous";
  }
  const results = devices.map((number) => index.devices[number]).sort(byKey)
    .map((device) => result(index, device, release));
  if (match === "exact" && new Set(results.map((each) => each.state)).size > 1) {
    match = "ambiguous";
  }
  return { match, results, suggestions: found.suggestions };
}

const byKey = (one, two) => (one.key < two.key ? -1 : one.key > two.key ? 1
  : one.profile < two.profile ? -1 : 1);

function result(index, { number, profile, board, names }, release) {
  const letter = index.letter(number, release);
  return { profile, board, names, state: STATES[letter], shipped: letter !== "-" };
}
