// Names inside what a person wrote around them. Rule by rule capdb/search/in_text.py.

import { ofDriver, ofTarget, targetsNamed, withChip, withSoc } from "./groups.js";
import { devicesOf, find, isReached, unique } from "./hits.js";
import {
  COMMON, EDITION, hasDigit, isHan, LAYOUT, LETTERED_REVISION, pieces, REVISION_WORD, tellsOwn, TOPIC,
  UNASKED, WIFI_GENERATION,
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

const TECHNICAL = /^(?:ath\p{Nd}+k|mt76|l2tp|ipv[46]|wpa[23]|\p{Nd}+(?:ghz|mhz|[mg]bps))$/u;
const WIFI_CHIP = /^mt(?:76[01]|79[0-2])\p{Nd}[a-z]*$/u;
const WIFI_CLASS = /^(?:ac|ax|be)\p{Nd}{3,5}$/u;
const MARK = /[,;/]\s|[()|\n\uff0c\u3001\uff1b\uff08\uff09\u3002]/u;

// The parts of a text between marks that no name goes over, without releases.
export const clauses = (text) => text.replace(RELEASE, " ").split(MARK);
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
    covered.has(place) || isAround(piece))) {
    return null;
  }
  const clause = told.flatMap((each, number) => each.map(() => number));
  if (!certain && hasOtherNumber(index, parts, covered, clause, found.devices)) return null;
  const aside = asideOf(text, parts, covered);
  if (!aside.length) return found;
  const more = aside.length > MOST_ASIDE ? " ..." : "";
  const note = ["suggest-aside", { words: aside.slice(0, MOST_ASIDE).join(", ") + more }];
  return { ...found, suggestions: [note, ...found.suggestions] };
}

// Whether a number is in no name that was found, so that it is another's; a year, a driver, a target,
// the SoC of a device that was found, a Wi-Fi generation, or in a clause of its own a radio, a Wi-Fi
// class or a revision is none.
const isCommon = (piece) => piece.length > 1 && (COMMON.has(piece) || TOPIC.has(piece));
function hasOtherNumber(index, parts, covered, clause, devices) {
  const naming = new Set([...covered].map((place) => clause[place]));
  return parts.some((piece, place) => hasDigit(piece) && !covered.has(place)
    && !(/^\p{Nd}+$/u.test(piece) && place && isCommon(parts[place - 1]))
    && asks(parts, place)
    && !(!naming.has(clause[place]) && isRemark(parts, place))
    && !isTechnical(index, piece)
    && !withChip(index, piece).some((device) => devices.includes(device)));
}

function isRemark(parts, place) {
  const revision = REVISION_WORD.has(parts[place - 1]) && LETTERED_REVISION.test(parts[place]);
  return revision || WIFI_CHIP.test(parts[place]) || WIFI_CLASS.test(parts[place]);
}

// Whether a piece may be part of a name; `router` and the 6 of `Wi-Fi 6` are none.
export function asks(parts, place) {
  const generation = place > 0 && WIFI_GENERATION.has(parts[place])
    && ["wifi", "fi"].includes(parts[place - 1]);
  return !UNASKED.has(parts[place]) && !generation;
}

const isTechnical = (index, piece) =>
  TECHNICAL.test(piece) || (hasDigit(piece) && targetsNamed(index, piece).length > 0);

const isAround = (piece) =>
  isHan(piece) || [UNASKED, COMMON, TOPIC, LAYOUT].some((words) => words.has(piece));

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
  const known = isReached(index, parts);
  const taken = new Set();
  const found = [];
  for (let length = Math.min(LONGEST_NAME, parts.length); length; length--) {
    for (let start = 0; start + length <= parts.length; start++) {
      const end = start + length;
      const free = range(start, end).every((place) => known[place] && !taken.has(place));
      if (!free || goesOn(index, known, parts, [start, end], begins)) continue;
      const devices = named(index, parts.slice(start, end));
      if (!devices.length) continue;
      found.push({ start, end, devices });
      for (const place of range(start, end)) taken.add(place);
    }
  }
  return found.sort((one, two) => one.start - two.start);
}

function named(index, span) {
  const own = span.some((piece) => tellsOwn(piece) && piece.length >= (span.length > 1 ? 2 : 3));
  const words = span.filter((piece) =>
    piece.length >= 3 && !hasDigit(piece) && !UNASKED.has(piece) && !EDITION.has(piece));
  const numbered = words.length > 0 && span.some(hasDigit);
  const han = span.some((piece) => isHan(piece) && [...piece].length >= 3);
  if (!(own || numbered || han || (span.length > 1 && words.length))) return [];
  if (withSoc(index, span, 0).length) return [];
  const hits = find(index, span);
  if (!(own || numbered || han)) return devicesOf(index, hits.filter((hit) => hit.certain), true);
  const same = devicesOf(index, hits, true);
  return same.length || !(own || han) ? same : devicesOf(index, hits, false);
}

// Whether a word next to a name may be part of it: one that names have, or any number but a chip's,
// and no word of the next clause.
function goesOn(index, known, parts, [start, end], begins) {
  let before = start - 1;
  while (before >= 0 && !asks(parts, before)) before--;
  let after = end;
  while (after < parts.length && !asks(parts, after)) after++;
  const parted = (from, to) => range(from, to).some((place) => begins.has(place));
  if (after < parts.length && parted(end, after + 1) && isApart(index, parts[after])) after = -1;
  if (before >= 0 && parted(before + 1, start + 1) && isByItself(index, parts[before])) before = -1;
  return [before, after].some((place) => parts[place] !== undefined
    && (hasDigit(parts[place]) || (known[place] && !isAround(parts[place])))
    && !isTechnical(index, parts[place])
    && !withChip(index, parts[place]).length);
}

// Whether the first piece of a clause is no part of the name before it.
const isApart = (index, piece) =>
  !hasDigit(piece) || WIFI_CLASS.test(piece) || isByItself(index, piece);

// Whether a piece alone names a device.
const isByItself = (index, piece) =>
  tellsOwn(piece) && find(index, [piece]).some((hit) => hit.same);

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
