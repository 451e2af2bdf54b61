// Runs the browser's rule over lines, for tests/website/test_own_line.py: a file of cases comes in, each with
// the answer, the rates, and lines; a row of results a case goes out.
import fs from "node:fs";
import { need, router } from "../../site/static/need.js";

const cases = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
for (const { answer, ports, rates, lines } of cases) {
  const found = lines.map((line) => {
    const { because, ways, notes } = need(router(answer, ports), rates, line);
    return [because, notes.map(({ rule, values }) => ({ rule, values })), ways.map((way) => [way.by, way.because, way.rates.map((rate) => rates.indexOf(rate))])];
  });
  console.log(JSON.stringify(found));
}
