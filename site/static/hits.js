// The names that have all of a query, found by its pieces; what each tells of the devices. Rule by
// rule capdb/search/name_hits.py.

import { corrections } from "./corrections.js";
import { fitting, revisions, runs, withoutUnasked } from "./names.js";

export const unique = (values) => [...new Set(values)];

// The names that have all of a query, and what had to be mended in it for that.
export function named(index, asked) {
  let best = [[], []];
  for (const read of [asked, ...mended(index, asked)]) {
    const said = asked.flatMap((before, place) =>
      before === read[place] ? [] : [`'${before}' was read as '${read[place]}'`]);
    const known = new Set();
    for (const readings of [[read], [withoutUnasked(read)], revisions(read)]) {
      const key = JSON.stringify(readings);
      if (known.has(key)) continue;
      known.add(key);
      const hits = readings.flatMap((reading) => find(index, reading));
      if (hits.some((hit) => hit.same)) return [hits, said];
      if (hits.length && !best[0].length) best = [hits, said];
    }
  }
  return best;
}

export function find(index, asked) {
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
  const reached = asked.map(() => false);
  for (const [word, start, end] of runs(asked)) {
    if (index.tokens.has(word)) reached.fill(true, start, end);
  }
  if (reached.every(Boolean)) return [];
  const meant = asked.map((piece, place) => {
    const found = reached[place] ? [] : corrections(piece, index.words);
    return found.length ? found : [piece];
  });
  const most = Math.max(...meant.map((each) => each.length));
  return Array.from({ length: most }, (_, choice) =>
    meant.map((each) => each[Math.min(choice, each.length - 1)]));
}

export function devicesOf(index, hits, same) {
  return unique(hits.filter((hit) => hit.same === same && index.isDevice(hit.device))
    .map((hit) => hit.device));
}
