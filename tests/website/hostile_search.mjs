// Puts indexes and queries to the browser's search, for tests/website/test_hostile_search.py. A line of
// JSON comes in for each index: both of its files and the queries. A line goes out for each: the
// exception, or the number of answers; and whether any object of JavaScript's own changed.
import fs from "node:fs";
import { Index } from "../../site/static/index.js";
import { check, checkBoard, completions } from "../../site/static/lookup.js";
import { further } from "../../site/static/matcher.js";
import { boardPage } from "../../site/static/places.js";
import { pastedBoard, releaseFor } from "../../site/static/sysinfo.js";

const own = () => JSON.stringify(
  [Object.prototype, Array.prototype, String.prototype, Map.prototype].map(
    (each) => Object.getOwnPropertyNames(each)));
const before = own();

function asked(index, query) {
  const pasted = pastedBoard(query);
  if (pasted) {
    releaseFor(index.releases, pasted.version);
    checkBoard(index, pasted);
  }
  const found = [check(index, query), checkBoard(index, { board: query, target: null })];
  const more = completions(index, query);
  const all = [...found.flatMap(({ results }) => results), ...more];
  for (const { key } of all) new URL(boardPage(key), "https://example.org/capdb/");
  const inside = all.every(({ key }) =>
    new URL(boardPage(key), "https://example.org/capdb/").href
      .startsWith("https://example.org/capdb/"));
  return { answers: all.length, inside };
}

for (const line of fs.readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
  const { main, more, queries } = JSON.parse(line);
  const said = { thrown: null, answers: 0, inside: true };
  try {
    const index = new Index(main);
    for (const _ of index.read(main));
    for (const _ of index.complete(more));
    index.reading = await further();
    for (const query of queries) {
      const found = asked(index, query);
      said.answers += found.answers;
      said.inside &&= found.inside;
    }
  } catch (error) {
    said.thrown = error instanceof Error ? error.constructor.name : "no error";
  }
  console.log(JSON.stringify({ ...said, untouched: own() === before }));
}
