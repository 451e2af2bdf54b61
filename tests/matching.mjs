// Runs the browser's search over queries, for tests/test_website_search.py: the two files of the
// index and a file of [query, release] pairs come in, an answer a line goes out.
import fs from "node:fs";

// A browser takes the file for a module because its page says so; Node would go by its name.
const source = fs.readFileSync(new URL("../site/static/matching.js", import.meta.url), "utf8");
const { Index, check, checkBoard, pastedBoard } = await import(`data:text/javascript,${encodeURIComponent(source)}`);

const [main, more, queries] = process.argv.slice(2).map((file) =>
  JSON.parse(fs.readFileSync(file, "utf8")));
const index = new Index(main);
index.complete(more);
for (const [query, release] of queries) {
  const pasted = pastedBoard(query);
  const { match, results, suggestions } = pasted
    ? checkBoard(index, pasted, release)
    : check(index, query, release);
  const answers = results.map(({ profile, names, state }) => [profile, names, state]);
  console.log(JSON.stringify({ match, answers, suggestions }));
}
