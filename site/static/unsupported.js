// Devices that are known to be unsupported, by exactly their own names. Rule by rule
// capdb/search/unsupported.py.

import { asks, COMMON, TOPIC } from "./around-names.js";
import { LONGEST_NAME, MOST_PIECES } from "./in-text.js";
import { EDITION, isHan, LAYOUT, tellsRevision, whole } from "./names.js";

const OTHER_EDITION = /^.{0,4}(?:\u7248(?!\u672c)|\u4ee3)/u;

// The devices that the clauses of a text name: the source of each, and the name of its words with values.
export function unsupported(index, clauses) {
  index.unsupportedNames ??= namesOf(index.unsupported);
  const found = new Set();
  let left = MOST_PIECES;
  for (const [number, clause] of clauses.entries()) {
    const [following] = clauses[number + 1] ?? [];
    for (const each of inClause(index, clause.slice(0, left), isEdition(following))) found.add(each);
    left = Math.max(0, left - clause.length);
  }
  return [...found].map((number) => {
    const { device, says, date, source } = index.unsupported[number];
    return { source, said: ["suggest-unsupported", { device, says, date }] };
  });
}

function inClause(index, parts, goesOn) {
  const taken = new Set();
  const found = [];
  for (let length = Math.min(LONGEST_NAME, parts.length); length; length--) {
    for (let start = 0; start + length <= parts.length; start++) {
      const places = Array.from({ length }, (_, at) => start + at);
      const bearers = index.unsupportedNames.get(whole(parts.slice(start, start + length)));
      if (!bearers || places.some((place) => taken.has(place))) continue;
      places.forEach((place) => taken.add(place));
      const before = next(parts, start - 1, -1);
      const after = next(parts, start + length, 1);
      if (after === null ? goesOn : !isAround(after)) continue;
      const alone = before === null || isAround(before);
      found.push(...bearers.filter(({ branded }) => branded || alone).map(({ number }) => number));
    }
  }
  return found;
}

// The first word from a place on that may be part of a name.
function next(parts, place, step) {
  for (let at = place; at >= 0 && at < parts.length; at += step) {
    if (asks(parts, at)) return parts[at];
  }
  return null;
}

const isAround = (piece) => (isHan(piece)
  ? !OTHER_EDITION.test(piece)
  : COMMON.has(piece) || TOPIC.has(piece) || LAYOUT.has(piece));

const isEdition = (piece = "") =>
  EDITION.has(piece) || /^\p{Nd}+$/u.test(piece) || tellsRevision(piece);

// The bearers of each name; one that lacks the brand is after `~`.
function namesOf(told) {
  const names = new Map();
  for (const [number, { names: own }] of told.entries()) {
    for (const name of own) {
      const branded = name[0] !== "~";
      const called = branded ? name : name.slice(1);
      names.set(called, [...(names.get(called) ?? []), { number, branded }]);
    }
  }
  return names;
}
