// Runs the browser's rule over lines, for tests/website/test_own_line.py: a file of cases comes in, each with
// the answer, the rates, and lines; a row of results a case goes out.
import fs from "node:fs";
import { need, router } from "../../site/static/need.js";

const cases = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
for (const { answer, rates, lines } of cases) {
  const found = lines.map((line) => {
    const { because, ways } = need(router(answer), rates, line);
    return [because, ways.map((way) => [way.by, way.because, way.rates.map((rate) => rates.indexOf(rate))])];
  });
  console.log(JSON.stringify(found));
}
