// A query without the words that its names may lack. Rule by rule capdb/names/matching.py.

import { hasDigit, REGION, REVISION_WORD, UNASKED, WIFI_GENERATION } from "./names.js";

const SOLD_IN = /^100(?:ars|aus|cns|eus|grs|ins|jps|las|nas|pas|pes|prs|uks)$/u;

// The query without the words that no model has.
export function withoutUnasked(asked) {
  return asked.filter((piece, place) => {
    const [previous, following] = [asked[place - 1] ?? "", asked[place + 1] ?? ""];
    const generation =
      WIFI_GENERATION.has(piece) && (previous === "wifi" || previous === "fi");
    const lettered = REVISION_WORD.has(piece) && /^\p{L}$/u.test(following);
    return lettered || !(UNASKED.has(piece) || generation);
  });
}

// The query without the regions behind its number, as labels have them.
export function withoutRegion(asked) {
  const number = asked.findIndex(hasDigit);
  return asked.filter((piece, place) =>
    number < 0 || place <= number || !(REGION.has(piece) || SOLD_IN.test(piece)));
}

// The queries that `rev b`, `rev 2` or the `1.0` of a label may be in names.
export function revisions(asked) {
  const [word, revision] = asked.slice(-2);
  if (asked.length >= 3 && revision === "0" && /^\p{Nd}$/u.test(word)) {
    return [[...asked.slice(0, -2), `v${word}`]];
  }
  if (asked.length < 3 || !REVISION_WORD.has(word) || revision.length > 1) return [];
  const steps = /^\p{Nd}$/u.test(revision)
    ? [`v${revision}`]
    : [..."123456789"].map((step) => revision + step);
  return steps.map((step) => [...asked.slice(0, -2), step]);
}
