// Runs the browser's search over queries, for tests/website/test_search.py: the two files of the
// index, a file of [query, release] pairs and the words come in, an answer a line goes out.
import fs from "node:fs";
import { Index } from "../../site/static/index.js";
import { check, checkBoard } from "../../site/static/lookup.js";
import { further } from "../../site/static/matcher.js";
import { pastedBoard } from "../../site/static/sysinfo.js";
import { filled } from "../../site/static/words.js";

const [main, more, queries, words] = process.argv.slice(2).map((file) =>
  JSON.parse(fs.readFileSync(file, "utf8")));
const index = new Index(main);
for (const _ of index.read(main));
for (const _ of index.complete(more));
index.reading = await further();
for (const [query, release] of queries) {
  const pasted = pastedBoard(query);
  const { match, results, suggestions, unsupported } = pasted
    ? checkBoard(index, pasted, release)
    : check(index, index.reading.namedRelease(query, index.releases).words, release);
  const answers = results.map(({ key, names, state }) => [key, names, state]);
  const said = suggestions.map(([name, values]) => filled(words[name], values));
  const known = unsupported.map(({ source }) => source);
  console.log(JSON.stringify({ match, answers, suggestions: said, unsupported: known }));
}
