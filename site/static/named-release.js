// The release that a query names next to a device: capdb/search/named_release.py, for the browser. Pure.
import { pieces } from "./names.js";
import { seriesOf } from "./sysinfo.js";

const NAMED = new RegExp("(?<![A-Za-z0-9_.])(?:openwrt[ \\t\\n_-]+)?"
  + "(?:v?((?:1[5-9]|2[0-9])\\.(?:0[1-9]|1[0-2])(?:\\.1?[0-9])?(?:-rc[0-9]{1,2})?)(?:-snapshot)?|(snapshot))"
  + "(?!\\.?[A-Za-z0-9_])", "gi");
const WITHIN = /[-_/='"]/;

// Returns the release as it is named, or null, and the text without it.
export function namedRelease(text, known) {
  const none = { named: null, words: text };
  const found = [...text.matchAll(NAMED)];
  const names = found.map(([, version, snapshot]) => (version ?? snapshot).toLowerCase());
  const [first, ...others] = new Set(names.map(seriesOf));
  if (others.length || !known.some((each) => seriesOf(each) === first)) return none;
  let words = text;
  for (const each of found.reverse()) {
    const end = each.index + each[0].length;
    if (!WITHIN.test(text.slice(each.index - 1, each.index) + text.slice(end, end + 1))) {
      words = `${words.slice(0, each.index)} ${words.slice(end)}`;
    }
  }
  const named = names.reduce((one, two) => (two.length > one.length ? two : one));
  return pieces(words).length ? { named, words: words.trim() } : none;
}
