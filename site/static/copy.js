// Commands, and texts to pass on, have a button that copies them.
"use strict";

const words = document.currentScript.dataset;

function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

// One button at a time says that it copied.
let restore = () => {};
let waiting = 0;

function tell(button, text) {
  clearTimeout(waiting);
  restore();
  button.textContent = text;
  restore = () => { button.textContent = button.dataset.label; };
  waiting = setTimeout(restore, 2000);
}

async function copy(button, text, element) {
  try {
    await navigator.clipboard.writeText(text);
    tell(button, words.copied);
  } catch {
    if (element) select(element);
    tell(button, words.selected);
  }
}

for (const block of document.querySelectorAll("main pre")) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.label = button.textContent = words.copy;
  const around = document.createElement("div");
  around.className = "copied";
  block.replaceWith(around);
  around.append(block, button);
  button.addEventListener("click", () => copy(button, block.innerText.trim(), block));
}

for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.dataset.label = button.textContent;
  const source = document.getElementById(button.dataset.copies);
  button.addEventListener("click", () => copy(button, source.value ?? source.textContent, source));
}
