// Runs the browser's search over queries, for tests/test_website_search.py: the two files of the
// index and a file of [query, release] pairs come in, an answer a line goes out.
import fs from "node:fs";
import { Index, check } from "../site/static/matching.js";

const [main, more, queries] = process.argv.slice(2).map((file) =>
  JSON.parse(fs.readFileSync(file, "utf8")));
const index = new Index(main);
index.complete(more);
for (const [query, release] of queries) {
  const { match, results, suggestions } = check(index, query, release);
  const answers = results.map(({ profile, board, names, state }) => [profile, board, names, state]);
  console.log(JSON.stringify({ query, match, answers, suggestions }));
}
