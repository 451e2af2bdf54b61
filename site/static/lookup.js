// From what a person typed to the devices that are meant: capdb/search/lookup.py, for the browser. Pure: an
// index goes in, answers come out. The test vectors that hold for `capdb check` hold here too.

import { devicesOf, inAll, named } from "./hits.js";
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
// none has, of a target whose image is for every machine (x86), is that.
export function checkBoard(index, { board, target }, release = index.default) {
  const name = board.trim().toLowerCase();
  let found = identified(index, name, [0, 1, 2]);
  if (found?.match === "target") found = null;
  if (!found && Object.hasOwn(index.machines, target)) {
    found = { match: "exact", devices: [index.machines[target]], suggestions: [] };
  }
  if (found) return answered(index, found, release);
  const near = byName(index, board, pieces(board));
  const asked = askedBack(index, near.devices);
  return { match: "none", results: [], suggestions: asked.length ? asked : near.suggestions };
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
  devices.sort((one, two) => one.key.length - two.key.length || byPlace(one, two));
  return devices.slice(0, most).map((device) => result(index, device, release));
}

const begins = (parts, start) => parts.some((piece) => piece.startsWith(start))
  || (parts.some((piece) => start.startsWith(piece))
    && runs(parts).some(([word]) => word.startsWith(start)));

function find(index, query, release) {
  const found = identified(index, query, [0]);
  if (found && shipped(index, found.devices, release).length) return found;
  const named = byName(index, query, pieces(query));
  return found && !shipped(index, named.devices, release).length ? found : named;
}

function byName(index, query, asked) {
  let devices = withSoc(index, asked, "");
  if (devices.length) return { match: "soc", devices, suggestions: [] };
  const word = asked.join("");
  if (Object.hasOwn(index.targets, word)) {
    devices = index.targets[word];
    return { match: devices.length > 1 ? "target" : "exact", devices, suggestions: [] };
  }
  const [hits, mended] = named(index, asked);
  const meant = ofModel(index, hits);
  if (meant.length) {
    devices = devicesOf(index, meant, true);
    const own = new Set(devices);
    const others = devicesOf(index, hits, true).filter((each) => !own.has(each));
    const suggestions = [
      ...mended, ...onlyRevision(meant), ...onlyListed(index, hits), ...askedBack(index, others),
    ];
    return { match: matchOf(devices), devices, suggestions };
  }
  const listed = onlyListed(index, hits);
  if (!listed.length) {
    devices = withSoc(index, asked, "~");
    if (devices.length) return { match: "soc", devices, suggestions: [] };
    const found = identified(index, query, [0, 1]);
    if (found) return found;
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

// The device that has this id or board name, or those that share it. An older name counts at once
// where it is written as a board name.
function identified(index, query, ranks) {
  const asked = query.trim().toLowerCase();
  const wanted = asked.includes(",") ? [0, 1] : ranks;
  for (const [rank, names] of index.identifiers.entries()) {
    const device = names.get(asked);
    if (device === undefined) continue;
    return wanted.includes(rank) ? { match: "exact", devices: [device], suggestions: [] } : null;
  }
  if (!Object.hasOwn(index.shared, asked)) return null;
  const devices = index.shared[asked];
  if (devices.every((each) => index.devices[each].generic)) {
    return { match: "target", devices, suggestions: [] };
  }
  return wanted.includes(1) ? { match: "ambiguous", devices, suggestions: [] } : null;
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

// Where a hit is the query from brand to end, those with a further word of the model are left out.
function ofModel(index, hits) {
  const same = hits.filter((hit) => hit.same && index.isDevice(hit.device));
  return same.some((hit) => hit.whole) ? same.filter((hit) => !hit.worded) : same;
}

// Of what was found, without what the release does not ship, unless that is all.
function answered(index, { match, devices, suggestions }, release) {
  const here = shipped(index, devices, release);
  const meant = (here.length ? here : devices).map((number) => index.devices[number]);
  const told = match === "exact" || match === "ambiguous" ? matchOf(meant) : match;
  if (match !== "target") meant.sort(byPlace);
  const results = meant.map((device) => result(index, device, release));
  return { match: results.length ? told : "none", results, suggestions };
}

const byPlace = (one, two) => (one.place < two.place ? -1 : one.place > two.place ? 1
  : one.key < two.key ? -1 : 1);

function result(index, { number, key, names }, release) {
  const letter = index.letter(number, release);
  return { key, names, state: STATES[letter], shipped: letter !== "-" };
}
