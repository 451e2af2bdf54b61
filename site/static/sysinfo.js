// A router's own output: capdb/probe/sysinfo.py, for the browser.

const LONGEST_QUERY = 200;

// A pasted text, if it is the output of `ubus call system board`, maybe with the prompt.
export function pastedBoard(text) {
  const said = (value) => (typeof value === "string" ? value.slice(0, LONGEST_QUERY) : "");
  try {
    const told = JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
    const { version, target, distribution } = told.release ?? {};
    return said(told.board_name) && {
      board: said(told.board_name),
      version: said(version),
      target: said(target),
      distribution: said(distribution),
    } || null;
  } catch {
    return null;
  }
}

export const seriesOf = (version) => version.split("-")[0].split(".").slice(0, 2).join(".");

// The release that answers for the one a router reports, itself or the newest of its series.
export function releaseFor(releases, version) {
  const wanted = version.trim().toLowerCase();
  if (releases.includes(wanted)) return wanted;
  const series = seriesOf(wanted);
  const known = releases.filter((each) => each.startsWith(`${series}.`));
  return known.find((each) => !each.includes("-")) ?? known[0] ?? null;
}
