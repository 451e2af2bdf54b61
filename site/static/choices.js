// The choices of the device list's filters: those of the data, and how many devices each would leave.
import { fitting, isFilter, tally } from "./filters.js";

// All choices of each filter, in their order.
const allOf = new Map();

// A choice has a value of its own, as its text has a count.
export function addChoices(form, name, values) {
  const select = form.elements.namedItem(name);
  const named = [...new Set(values)].filter(Boolean).sort((one, two) => one.localeCompare(two));
  for (const value of named) {
    select.append(new Option(value.slice(0, 60), value));
  }
}

// Choices that would leave no device are not offered, but for the chosen one. Those of folded filters are
// counted once they are unfolded.
export function countChoices(form, unfolded, devices, asked, inWords) {
  for (const select of form.querySelectorAll(unfolded ? "select" : "select:not(details select)")) {
    if (!isFilter(select.name)) continue;
    if (!allOf.has(select)) allOf.set(select, [...select.options]);
    const left = tally(select.name, fitting(devices, asked, select.name), asked);
    const { value } = select;
    const offered = allOf.get(select).filter((option) => {
      if (!option.value) return true;
      option.dataset.label ??= option.textContent;
      const number = left(option.value);
      option.textContent = `${option.dataset.label} (${inWords(number)})`;
      return number || option.value === value;
    });
    select.replaceChildren(...offered);
    select.value = value;
  }
}
