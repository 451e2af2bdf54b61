// Hints to a query in addition to its devices: other models, rows of the Table of Hardware without a
// profile; each is the name of its words with their values. Rule by rule capdb/search/suggestions.py.

import { corrections } from "./corrections.js";
import { byKey, devicesOf, find, isReached, unique } from "./hits.js";
import { correctable, hasDigit, pieces, tellsRevision } from "./names.js";

const MOST = 5;
const COMMON = 8;
const FIRST_REVISIONS = ["v1", "a1", "rev1", "reva"];

const question = (name) => ["suggest-question", { name }];

const without = (values, place) => values.filter((_, at) => at !== place);

// A warning where only a later revision of the model is known, and none was asked for.
export function onlyRevision(hits) {
  const [known, ...others] = unique(hits.map((hit) => hit.revision));
  if (others.length || known === null || FIRST_REVISIONS.includes(known)) return [];
  return [["suggest-only-revision", { revision: known }]];
}

export function onlyListed(index, hits) {
  const rows = hits.filter((hit) => hit.same && !index.isDevice(hit.device));
  return unique(rows.map((hit) => index.devices[hit.device]))
    .sort(({ names: [one] }, { names: [other] }) => (one < other ? -1 : 1)).slice(0, MOST)
    .map(({ names: [device], supported: release }) =>
      [release ? "suggest-only-listed" : "suggest-only-listed-none", { device, release }]);
}

const sameModel = (index, asked) => byKey(index, devicesOf(index, find(index, asked), true));

// The devices of the model whose revision was asked for, with any revision.
export function otherRevisions(index, asked) {
  const revision = asked.findIndex(tellsRevision);
  return revision > 0 ? sameModel(index, asked.slice(0, revision)) : [];
}

// Devices that may be taken for the one asked for, nearest first: other revisions of it, else those of
// its family with a number much like its own, else namesakes of other brands.
export function near(index, asked) {
  let found = otherRevisions(index, asked);
  if (!found.length) found = index.reading?.relatives(index, asked) ?? [];
  for (let place = found.length ? -1 : asked.length - 1; place >= 0; place--) {
    const rest = without(asked, place);
    if (rest.some((piece) => hasDigit(piece) && [...piece].length >= 4)) found.push(...sameModel(index, rest));
  }
  return unique(found).slice(0, MOST);
}

// A question for each known word that one without a name may be a misspelling of.
export function corrected(index, asked) {
  const reached = isReached(index, asked);
  const unknown = asked.find((word, place) => !reached[place] && correctable(word));
  if (!unknown) return [];
  return corrections(unknown, index.words)
    .filter((word) => Math.abs(word.length - unknown.length) < 2 && isCommon(index, word))
    .map(question);
}

// Whether so many names have a word that it is likelier than a word unknown here.
function isCommon(index, word) {
  const devices = (index.tokens.get(word) ?? []).map((name) => index.names[name].device);
  return unique(devices.filter((device) => index.isDevice(device))).length >= COMMON;
}

export function askedBack(index, devices) {
  const called = new Map();
  for (const number of devices.slice(0, MOST)) {
    const device = index.devices[number];
    const name = device.names[0] ?? device.key;
    called.set(pieces(name).join(" "), name);
  }
  return [...called.values()].map(question);
}
