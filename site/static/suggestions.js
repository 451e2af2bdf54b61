// What to say to a query in addition to its devices: other models, rows of the Table of Hardware without a
// profile; each is the name of its words with their values. Rule by rule capdb/search/suggestions.py.

import { closeMatches, corrections } from "./corrections.js";
import { devicesOf, find, inAll, isReached, unique } from "./hits.js";
import { correctable, hasDigit, pieces, runs, tellsRevision } from "./names.js";

const MOST = 5;
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
  return unique(rows.map((hit) => hit.device)).slice(0, MOST).map((row) => {
    const { names, supported } = index.devices[row];
    const values = { device: names[0], release: supported };
    return [supported ? "suggest-only-listed" : "suggest-only-listed-none", values];
  });
}

// Devices whose name has all of the query but one piece, or a number much like it.
export function near(index, asked) {
  const found = new Set();
  for (const attempt of relaxed(index, asked)) {
    for (const device of devicesOf(index, find(index, attempt), true)) found.add(device);
    if (found.size >= MOST) break;
  }
  return [...found];
}

function* relaxed(index, asked) {
  const revision = asked.findIndex(tellsRevision);
  if (revision > 0) yield asked.slice(0, revision);
  for (let place = asked.length - 1; place >= 0; place--) {
    const rest = without(asked, place);
    const telling = rest.some((piece) => hasDigit(piece) && piece.length >= 4);
    if (rest.length && (telling || tellsRevision(asked[place]))) yield rest;
  }
  for (const [place, piece] of asked.entries()) {
    if (!hasDigit(piece) || piece.length < 3) continue;
    for (const token of alike(index, piece, without(asked, place))) {
      yield asked.map((each, at) => (at === place ? token : each));
    }
  }
}

// The numbers much like one in the names that have all the rest of a query.
function alike(index, number, beside) {
  const near = new Set();
  const add = (token) => {
    if (Math.abs(token.length - number.length) <= 1 && hasDigit(token)) near.add(token);
  };
  if (beside.length) {
    for (const name of inAll(index, beside)) {
      for (const [run] of runs(index.names[name].pieces)) add(run);
    }
  } else {
    for (const token of index.beginning(number[0])) if (token !== number[0]) add(token);
  }
  return closeMatches(number, [...near].sort(), beside.length ? 0.6 : 0.75);
}

// A question for each known word that one without a name may be a misspelling of.
export function corrected(index, asked) {
  const reached = isReached(index, asked);
  const unknown = asked.find((word, place) => !reached[place] && correctable(word));
  return unknown ? corrections(unknown, index.words).map(question) : [];
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
