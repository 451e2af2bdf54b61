// The devices that a profile id or a board name means. Rule by rule capdb/search/identifiers.py.

import { unique } from "./hits.js";

export const rows = (devices, certain = [], suggestions = []) =>
  ({ match: "ambiguous", devices: unique(devices), certain, suggestions });
// Devices that the words name for certain.
export const sure = (devices) => rows(devices, devices);

// The device that has this id or board name, or those that share it. An older name counts at once
// where it is written as a board name.
export function identified(index, query, ranks) {
  const asked = query.trim().toLowerCase();
  const wanted = asked.includes(",") ? [0, 1] : ranks;
  for (const [rank, names] of index.identifiers.entries()) {
    const device = names.get(asked);
    if (device === undefined) continue;
    return wanted.includes(rank) ? sure([device]) : null;
  }
  if (!Object.hasOwn(index.shared, asked)) return null;
  const devices = index.shared[asked];
  if (devices.every((each) => index.devices[each].generic)) {
    return { match: "target", devices, suggestions: [] };
  }
  return wanted.includes(1) ? sure(devices) : null;
}

// The device that a running system calls by this board name.
export function ofBoard(index, board, target, release) {
  const name = board.trim().toLowerCase();
  const reporting = index.reporting.get(name)?.[index.releases.indexOf(release)]?.[target ?? ""];
  if (reporting) return sure(reporting);
  const found = identified(index, name, [0, 1, 2]);
  if (found && found.match !== "target") {
    const here = found.devices.filter((device) => index.hadTarget(device, target));
    return { ...found, devices: here.length ? here : found.devices };
  }
  return target && Object.hasOwn(index.machines, target) ? sure([index.machines[target]]) : null;
}
