// Names inside a person's sentence. Rule by rule capdb/search/in_text.py.

import {
  COMMON, goesOn, hasOtherNumber, hasOtherRevision, hasOwnNumber, isAround, isOf, isOwn,
} from "./around-names.js";
import { ofDriver, ofTarget, withSoc } from "./groups.js";
import { devicesOf, find, isReached, revisions, unique } from "./hits.js";
import {
  EDITION, hasDigit, isHan, pieces, REGION, REVISION, REVISION_WORD, tellsOwn, UNASKED, WIFI_CLASS,
} from "./names.js";

export const MOST_PIECES = 80;
export const LONGEST_NAME = 7;
const MOST_ASIDE = 12;
const FEW = 3;
const RELEASE = new RegExp(
  "(?<![a-z0-9_])(?:(?:1[5-9]|2\\p{Nd})\\.\\p{Nd}\\p{Nd}(?:\\.\\p{Nd}+)?(?:-rc\\p{Nd}+)?"
  + "|(?<=openwrt )(?:1[5-9]|2\\p{Nd})|rc\\p{Nd}+)(?![a-z0-9_])"
  + "|(?<![\\p{L}\\p{N}_])r\\p{Nd}{4,5}[-+][\\p{L}\\p{N}_]+", "giu");
const WORD = /[\p{L}\p{N}][\p{L}\p{N}_./+-]*/gu;

const W = "[\\p{L}\\p{N}_]";
const REMARK = new RegExp(
  `(?<![\\p{L}\\p{N}_.\\-])(?:802\\.11[a-z]*(?:/[a-z]+)*`
  + "|2[.,]4 ?g(?:hz)?(?: ?[/+&] ?5 ?g(?:hz)?)?"
  + "|(?:1|2[.,]5|10|25|40|100) ?g(?:bit|bps|b/s|bit/s)?|\\p{Nd}+ ?[km]b/s)(?![\\p{L}\\p{N}_\\-])"
  + `|(?<!${W})ver[: ]\\p{Nd}+ (?:eco:|rev )\\p{Nd}+|(?<!${W})rev \\p{Nd}+ \\(v\\p{Nd}+l\\)`, "giu");
const MARK = /[,;/]\s|[()|\n\uff0c\u3001\uff1b\uff08\uff09\u3002]/u;

// The parts of a text between marks that no name goes over, without releases and remarks.
export const clauses = (text) => text.replace(RELEASE, " ").replace(REMARK, " ").split(MARK);
const wordsOf = (text) => text.match(WORD) ?? [];
const trimmed = (word) => word.replace(/[./+-]+$/, "");

export function findNames(index, text, asked, release) {
  // A word for router says nothing, even between brand and model.
  const told = asked.map((clause) => clause.filter((piece) => !(isHan(piece) && UNASKED.has(piece))));
  const parts = told.flat().slice(0, MOST_PIECES);
  let place = 0;
  const spans = spansOf(index, parts, new Set(told.map(({ length }) => (place += length))));
  let covered = new Set(spans.flatMap(({ start, end }) => range(start, end)));
  let found = {
    match: "ambiguous", devices: unique(spans.flatMap((span) => span.devices)), suggestions: [],
  };
  let certain = false;
  if (!spans.length) {
    const words = wordsOfMachines(index, text, release);
    const group = words?.[2] ? words : socs(index, parts) ?? words;
    if (!group) return null;
    [found, covered, certain] = group;
  } else if (parts.length <= FEW && !parts.every((piece, place) =>
    covered.has(place) || isAround(piece)
      || (WIFI_CLASS.test(piece) && hasOwnNumber(parts, [...covered])) || isOf(index, piece, found.devices))) {
    return null;
  }
  const clause = told.flatMap((each, number) => each.map(() => number));
  if (!certain && hasOtherNumber(index, parts, covered, clause, found.devices)) return null;
  const named = spans.length ? found.devices : [];
  const isItsOwn = (word) => pieces(word).every((piece) => isOf(index, piece, named));
  const aside = asideOf(text, parts, covered).filter((word) => !isItsOwn(word));
  if (!aside.length) return found;
  const more = aside.length > MOST_ASIDE ? " ..." : "";
  const note = ["suggest-aside", { words: aside.slice(0, MOST_ASIDE).join(", ") + more }];
  return { ...found, suggestions: [note, ...found.suggestions] };
}

const range = (start, end) => Array.from({ length: end - start }, (_, at) => start + at);

function asideOf(text, parts, covered) {
  const named = new Set([...covered].map((place) => parts[place]));
  const joined = [...named].join("\n");
  const found = [];
  for (const word of wordsOf(text)) {
    const own = pieces(word);
    const latin = own.filter((piece) => !isHan(piece));
    if (!latin.some((piece) => named.has(piece) || joined.includes(piece))) {
      found.push(trimmed(word));
    } else {
      found.push(...own.filter((piece) => isHan(piece) && !named.has(piece)));
    }
  }
  return unique(found);
}

function spansOf(index, parts, begins) {
  const known = isReached(index, parts)
    .map((isKnown, place) => isKnown || REVISION_WORD.has(parts[place]));
  const taken = new Set();
  const found = [];
  for (let length = Math.min(LONGEST_NAME, parts.length); length; length--) {
    for (let start = 0; start + length <= parts.length; start++) {
      const end = start + length;
      const free = range(start, end).every((place) => known[place] && !taken.has(place));
      if (!free) continue;
      const devices = named(index, parts.slice(start, end));
      const whole = devices.length && wholeOf(index, known, parts, [start, end], begins, devices);
      if (!whole) continue;
      found.push({ start: whole[0], end: whole[1], devices });
      for (const place of range(...whole)) taken.add(place);
    }
  }
  return found.sort((one, two) => one.start - two.start);
}

// The places of a name with the words around it that are the devices' own; none if a word or a
// revision next to it makes it another's.
function wholeOf(index, known, parts, [start, end], begins, devices) {
  const series = parts.slice(start, end).some(isOwn);
  for (;;) {
    if (hasOtherRevision(parts, end)) return null;
    const further = goesOn(index, known, parts, [start, end], begins);
    if (!further.length) return [start, end];
    if (!further.every((place) => isOf(index, parts[place], devices, series && place < start))) return null;
    end = Math.max(end, ...further.map((place) => place + 1));
    start = Math.min(start, ...further);
  }
}

function named(index, span) {
  const own = span.some((piece) => tellsOwn(piece) && piece.length >= (span.length > 1 ? 2 : 3))
    || span.slice(1).some((piece, place) => isSeriesNumber(span[place], piece));
  const words = span.filter((piece) =>
    piece.length >= 3 && !hasDigit(piece) && !UNASKED.has(piece) && !EDITION.has(piece)
      && !REVISION.test(piece));
  const numbered = words.length > 0 && span.some(hasDigit);
  const han = span.some((piece) => isHan(piece) && [...piece].length >= 3);
  if (!(own || numbered || han || (span.length > 1 && words.length))) {
    const short = span.length > 1 && !span.some((piece) => isAround(piece) || hasDigit(piece));
    return short ? abbreviated(index, span) : [];
  }
  if (withSoc(index, span, 0).length) return [];
  let hits = find(index, span);
  if (!hits.length) hits = revisions(span).flatMap((each) => find(index, each));
  if (!(own || han) && !span.some((piece) => hasDigit(piece) && [...piece].length > 2)) return devicesOf(index, hits.filter((hit) => hit.certain), true);
  const same = devicesOf(index, hits, true);
  return same.length || !(own || han) ? same : devicesOf(index, hits, false);
}

// The devices whose name without brand is just these letters: `ER-X`.
const abbreviated = (index, span) =>
  devicesOf(index, find(index, span).filter((hit) => hit.certain && hit.model), true);

// Whether two pieces are a model's own number like `KN-1910`.
const isSeriesNumber = (letters, number) => /^\p{L}{2}$/u.test(letters)
  && ![COMMON, REGION, UNASKED].some((words) => words.has(letters)) && /^\p{Nd}{3,}$/u.test(number);

function socs(index, parts) {
  const devices = new Set();
  const covered = new Set();
  for (let start = 0; start < parts.length; start++) {
    for (let end = Math.min(start + 3, parts.length); end > start; end--) {
      const span = parts.slice(start, end);
      if (covered.has(start) || !span.some(hasDigit)) continue;
      let found = withSoc(index, span, 0);
      if (!found.length) found = withSoc(index, span, 1);
      for (const device of found) devices.add(device);
      if (found.length) for (const place of range(start, end)) covered.add(place);
    }
  }
  return devices.size ? [{ match: "soc", devices: [...devices], suggestions: [] }, covered] : null;
}

function wordsOfMachines(index, text, release) {
  for (const word of unique(wordsOf(text))) {
    if (!/[/_]/.test(word) && !hasDigit(word)) continue;
    const name = trimmed(word);
    const found = (name.includes("_") ? null : ofTarget(index, name, release))
      ?? ofDriver(index, name, release);
    if (!found) continue;
    const own = new Set(pieces(name));
    const parts = pieces(text).slice(0, MOST_PIECES);
    const places = range(0, parts.length).filter((place) => own.has(parts[place]));
    return [found, new Set(places), /[/_]/.test(name)];
  }
  return null;
}
