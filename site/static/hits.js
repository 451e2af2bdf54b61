// The names that have all of a query, found by its pieces; with the shown names of the devices. Rule by
// rule capdb/search/name_hits.py.

import { corrections } from "./corrections.js";
import {
  fitting, hasDigit, isVariant, NUMBER_WORD, REGION, REVISION_WORD, runs, tellsOwn, tellsRevision, UNASKED,
  WIFI_GENERATION,
} from "./names.js";

// A word that so many names have is little evidence.
const MANY = 500;
const MOST_LONGER = 12;
const SOLD_IN = /^100(?:ars|aus|cns|eus|grs|ins|jps|las|nas|pas|pes|prs|uks)$/u;

export const unique = (values) => [...new Set(values)];

// The names that have all of a query, and the corrections that took, each as the name of its words with
// their values.
export function named(index, asked) {
  let best = [[], []];
  for (const read of [asked, ...mended(index, asked)]) {
    const said = asked.flatMap((before, place) =>
      before === read[place] ? [] : [["suggest-read-as", { before, after: read[place] }]]);
    const known = new Set();
    for (const readings of [[read], [withoutUnasked(read)], revisions(read)]) {
      const key = JSON.stringify(readings);
      if (known.has(key)) continue;
      known.add(key);
      let hits = readings.flatMap((reading) => find(index, reading));
      if (hits.some((hit) => hit.same)) return [hits, said];
      hits = ofOneDevice(index, read, hits);
      if (hits.some((hit) => hit.same)) return [hits, said];
      if (hits.length && !best[0].length) best = [hits, said];
    }
  }
  return inAnyRegion(index, asked) ?? best;
}

// The names of the model where the region it is sold in is in none.
function inAnyRegion(index, asked) {
  const kept = withoutRegion(asked);
  const plain = withoutUnasked(kept);
  const hits = plain.length < withoutUnasked(asked).length ? find(index, plain) : [];
  if (!hits.some((hit) => hit.same)) return null;
  const words = asked.filter((piece) => !kept.includes(piece)).join(", ").toUpperCase();
  return [hits, [["suggest-aside", { words }]]];
}

// Hits on names that say more than the query are of the same model where another name of the device
// is all in the query.
function ofOneDevice(index, asked, hits) {
  if (!hits.length || hits.length > MANY || !asked.some(tellsOwn)) return hits;
  const askedFor = new Set(runs(asked).map(([word]) => word));
  const numbers = asked.filter(hasDigit);
  const devices = new Set(hits.map((hit) => hit.device));
  const whole = new Set();
  for (const { pieces, kinds, device } of index.names) {
    if (!devices.has(device)) continue;
    const model = pieces.filter((piece, place) => kinds[place] === "m" && !isVariant(piece));
    if (model.length && model.every((piece) => askedFor.has(piece))
        && numbers.every((number) => model.includes(number))) whole.add(device);
  }
  return hits.map((hit) =>
    (whole.has(hit.device) && index.isDevice(hit.device)
      ? { ...hit, same: true, certain: true } : hit));
}

// Devices whose names go on where the last word stops, if that identifies anything.
export function begun(index, asked) {
  const last = asked.at(-1) ?? "";
  if (last.length < 3 || hasDigit(last)) return [];
  return goingOn(index, last, Infinity, asked.slice(0, -1));
}

// Devices whose model goes on where that of the query stops.
export function longer(index, asked) {
  const own = asked.findLast(tellsOwn);
  if (!own) return [];
  const rest = asked.filter((piece) =>
    piece !== own && !UNASKED.has(piece) && !isVariant(piece) && !tellsRevision(piece));
  return goingOn(index, own, own.length + 3, rest).slice(0, MOST_LONGER);
}

function goingOn(index, start, most, rest) {
  const names = new Set();
  for (const token of index.beginning(start)) {
    if (token === start || [...token].length > most) continue;
    for (const name of index.tokens.get(token)) names.add(name);
  }
  const having = rest.length ? new Set(inAll(index, rest)) : names;
  const devices = unique([...names].filter((name) => having.has(name))
    .map((name) => index.names[name].device)).filter((each) => index.isDevice(each));
  return byKey(index, devices);
}

// Devices with the shortest keys first.
export function byKey(index, devices) {
  const key = (number) => index.devices[number].key;
  return devices.sort((one, two) =>
    key(one).length - key(two).length || (key(one) < key(two) ? -1 : 1));
}

export const isReached = (index, asked) => {
  const reached = asked.map(() => false);
  for (const [word, start, end] of runs(asked)) {
    if (index.tokens.has(word)) reached.fill(true, start, end);
  }
  return reached;
};

export function find(index, asked) {
  if (asked.length === 1 && NUMBER_WORD.has(asked[0])) return [];
  const fit = fitting(asked);
  return inAll(index, asked).map((number) => fit(index.names[number])).filter(Boolean);
}

// The names, by number, that have every piece of a query, alone or joined with others.
export function inAll(index, asked) {
  const covering = asked.map(() => []);
  for (const [word, start, end] of runs(asked)) {
    const names = index.tokens.get(word);
    if (names) for (let place = start; place < end; place++) covering[place].push(names);
  }
  if (!asked.length || !covering.every((each) => each.length)) return [];
  // How many pieces each name has, from the first on.
  const having = new Uint16Array(index.names.length);
  let found = [];
  for (const [place, lists] of covering.entries()) {
    found = [];
    for (const names of lists) {
      for (const name of names) {
        if (having[name] !== place) continue;
        having[name]++;
        found.push(name);
      }
    }
  }
  return found.sort((one, two) => one - two);
}

// The query with each word that no name has replaced by a known one, nearest first.
function mended(index, asked) {
  const reached = isReached(index, asked);
  // A name that is all corrections is a guess.
  const sure = asked.some((word, place) => reached[place] && !UNASKED.has(word));
  if (reached.every(Boolean) || !sure) return [];
  const meant = asked.map((piece, place) => {
    const found = reached[place] ? [] : corrections(piece, index.words);
    const series = reached[place] || found.length ? [] : seriesBefore(index, asked, place);
    return found.length ? found : series.length ? series : [piece];
  });
  const most = Math.max(...meant.map((each) => each.length));
  return Array.from({ length: most }, (_, choice) =>
    meant.map((each) => each[Math.min(choice, each.length - 1)]));
}

// The short words that differ from one in a letter and that names have before the number after it.
function seriesBefore(index, asked, place) {
  const [word, number = ""] = asked.slice(place, place + 2);
  if (![2, 3].includes(word.length) || hasDigit(word) || !tellsOwn(number)) return [];
  const found = new Set();
  for (const name of index.tokens.get(number) ?? []) {
    const { pieces } = index.names[name];
    pieces.slice(1).forEach((after, at) => {
      if (after === number && pieces[at].length === word.length) found.add(pieces[at]);
    });
  }
  const differing = (one) => [...one].filter((letter, at) => letter !== word[at]).length;
  return [...found].filter((each) => differing(each) === 1).sort();
}

export function devicesOf(index, hits, same) {
  return unique(hits.filter((hit) => hit.same === same && index.isDevice(hit.device))
    .map((hit) => hit.device));
}

// The query in other words, as capdb/names/matching.py has them: without words that no model has.
function withoutUnasked(asked) {
  return asked.filter((piece, place) => {
    const [previous, following] = [asked[place - 1] ?? "", asked[place + 1] ?? ""];
    const generation =
      WIFI_GENERATION.has(piece) && (previous === "wifi" || previous === "fi");
    const revised = REVISION_WORD.has(piece) && /^(?:.|\p{Nd}+)$/u.test(following);
    return revised || !(UNASKED.has(piece) || generation);
  });
}

// Without the regions behind its number, as labels have them.
function withoutRegion(asked) {
  const number = asked.findIndex(hasDigit);
  return asked.filter((piece, place) =>
    number < 0 || place <= number || !(REGION.has(piece) || SOLD_IN.test(piece)));
}

// The queries that `rev b`, `rev 2` or `1.0` may be in names.
export function revisions(asked) {
  const [word, revision] = asked.slice(-2);
  if (asked.length >= 3 && revision === "0" && /^\p{Nd}$/u.test(word)) {
    return [[...asked.slice(0, -2), `v${word}`]];
  }
  if (asked.length < 3 || !REVISION_WORD.has(word) || revision.length > 1) return [];
  const steps = /^\p{Nd}$/u.test(revision)
    ? [`v${revision}`]
    : [..."123456789"].map((step) => revision + step);
  return steps.filter((step) => !asked.includes(step)).map((step) => [...asked.slice(0, -2), step]);
}
