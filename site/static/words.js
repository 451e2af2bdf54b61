// The words of the page's language: by their names, with values in place of `{name}`, and the form that
// fits a count in place of `{name:# device|# devices}`.
export const filled = (template, values = {}) =>
  template.replace(/\{(\w+)(?::([^|{}]*)\|([^{}]*))?\}/g, (_, name, one, many) =>
    one === undefined ? values[name] : (String(values[name]) === "1" ? one : many).replaceAll("#", values[name]));

// Returns a function that says the words that a page brought along.
export function speaker() {
  const words = JSON.parse(document.querySelector("#words").textContent);
  return (name, values) => filled(words[name], values);
}

// An element with attributes and children.
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
