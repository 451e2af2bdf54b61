// Known words that are much like one that a person typed, as Python's difflib finds them.

import { bits, correctable } from "./names.js";

// The ratio of Python's difflib.SequenceMatcher: twice the matching length over both lengths.
function similarity(a, b) {
  const matching = (alow, ahigh, blow, bhigh) => {
    let [besti, bestj, size] = [alow, blow, 0];
    for (let i = alow; i < ahigh; i++) {
      for (let j = blow; j < bhigh; j++) {
        let k = 0;
        while (i + k < ahigh && j + k < bhigh && a[i + k] === b[j + k]) k++;
        if (k > size) [besti, bestj, size] = [i, j, k];
      }
    }
    return size === 0 ? 0 : size + matching(alow, besti, blow, bestj)
      + matching(besti + size, ahigh, bestj + size, bhigh);
  };
  return 2 * matching(0, a.length, 0, b.length) / (a.length + b.length);
}

// The letters of a word as bits; some share one.
function letters(word) {
  let found = 0;
  for (let place = 0; place < word.length; place++) found |= 1 << (word.charCodeAt(place) & 31);
  return found;
}

// The three that are most alike, by `cutoff` at least. Nearly all have too many letters that the
// word lacks: only the others are compared.
function closeMatches(word, known, cutoff) {
  const own = letters(word);
  const mayBe = (each) => {
    const other = letters(each);
    const most = Math.min(word.length - bits(own & ~other), each.length - bits(other & ~own));
    return 2 * most / (word.length + each.length) >= cutoff;
  };
  return known.filter(mayBe)
    .map((each) => [similarity(each, word), each])
    .filter(([score]) => score >= cutoff)
    .sort(([one, a], [two, b]) => two - one || (a < b ? 1 : -1))
    .slice(0, 3)
    .map(([, each]) => each);
}

export function corrections(word, known) {
  if (!correctable(word)) return [];
  const near = known.filter(
    (each) => Math.abs(each.length - word.length) <= 2 && correctable(each));
  return closeMatches(word, near, 0.8);
}
