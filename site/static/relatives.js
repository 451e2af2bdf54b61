// The relatives of a device that is not known: its family's nearest numbers. Rule by rule
// capdb/names/likeness.py and capdb/search/relatives.py.

import { byKey, inAll, isReached } from "./hits.js";
import { EDITION, hasDigit, LETTERED_REVISION, tellsRevision, UNASKED } from "./names.js";

const PARTS = /^(\p{L}*)(\p{Nd}+)([\p{L}\p{N}_]*)$/u;
const [LETTERS, DIGITS, END] = [45, 40, 15];
const [MOVED, MIXED_UP] = [35, 10];
const [LEAST, LEAST_ALONE] = [55, 75];
const MARGIN = 10;
const SAME_EDITION = 10;

const same = (one, two) => [...one].filter((letter, place) => letter === two[place]).length;

// How much two numbers are alike, from 0 to 100.
export function likeness(asked, known) {
  const [one, two] = [PARTS.exec(asked), PARTS.exec(known)];
  if (!one || !two) return 0;
  const [, letters, digits, end] = one;
  const [, others, numbers, rest] = two;
  let alike = 0;
  if (digits.length === numbers.length) {
    alike = Math.floor(DIGITS * same(digits, numbers) / digits.length);
  } else if (digits.startsWith(numbers) || numbers.startsWith(digits)) {
    alike = Math.floor(DIGITS / 3);
  }
  if (letters === others && (letters || 2 * alike >= DIGITS)) {
    alike += LETTERS;
  } else if (letters === rest && digits === numbers) {
    alike += MOVED;
  } else if (letters.length === others.length && letters.length <= 2 * same(letters, others)) {
    alike += MIXED_UP;
  }
  return alike + (end === rest || (!end && tellsRevision(rest)) ? END : 0);
}

// Devices whose names have the words of a query and a number much like one in it, nearest first.
export function relatives(index, asked) {
  const found = new Map();
  for (const [place, piece] of numbersOf(asked)) {
    for (const words of families(index, asked, place)) {
      const least = words.length ? LEAST : LEAST_ALONE;
      const nearest = new Map();
      for (const name of having(index, words, piece)) {
        const { device, pieces } = index.names[name];
        const score = index.isDevice(device) ? scored(piece, pieces, asked) : 0;
        if (score >= Math.max(least, nearest.get(device) ?? 0)) nearest.set(device, score);
      }
      for (const [device, score] of nearest) {
        found.set(device, Math.max(score, found.get(device) ?? 0));
      }
      if (nearest.size) break;
    }
  }
  const best = Math.max(0, ...found.values());
  const near = [...found.keys()].filter((device) => best - found.get(device) < MARGIN);
  return byKey(index, near).sort((one, two) => found.get(two) - found.get(one));
}

// The places and pieces of a query that may be its number: no revision, nor a short one next to a long one.
function numbersOf(asked) {
  let found = [...asked.entries()].filter(([, piece]) => hasDigit(piece) && !tellsRevision(piece));
  const models = found.filter(([, piece]) => !LETTERED_REVISION.test(piece));
  if (found.length > 1 && models.length) found = models;
  const longest = Math.max(0, ...found.map(([, piece]) => piece.length));
  return found.filter(([, piece]) => piece.length > 3 || longest < 5);
}

// The words of a query that names have, all of them first, then without one.
function* families(index, asked, number) {
  const reached = isReached(index, asked);
  const places = [...asked.keys()].filter((place) => place !== number
    && !hasDigit(asked[place]) && !UNASKED.has(asked[place]) && !EDITION.has(asked[place]));
  const known = places.filter((place) => reached[place]).map((place) => asked[place]);
  if (known.length || !places.length) yield known;
  for (let place = known.length - 1; place > 0; place--) {
    yield known.filter((_, at) => at !== place);
  }
}

// The names that have the words; without words, those with a piece of the same first letter.
function having(index, words, number) {
  if (words.length) return inAll(index, words);
  const names = new Set();
  for (const token of index.beginning(number[0])) {
    if (token !== number[0]) for (const name of index.tokens.get(token)) names.add(name);
  }
  return names;
}

function scored(number, parts, asked) {
  const alike = Math.max(0, ...parts.filter(hasDigit).map((each) => likeness(number, each)));
  const editions = parts.some((each) => EDITION.has(each) && asked.includes(each));
  return alike + (alike && editions ? SAME_EDITION : 0);
}
