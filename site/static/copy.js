// Commands, and texts to pass on, have a button that copies them.
"use strict";

const words = document.currentScript.dataset;

function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

async function copy(button, text, element) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = words.copied;
  } catch {
    if (element) select(element);
    button.textContent = words.selected;
  }
  setTimeout(() => { button.textContent = button.dataset.label; }, 2000);
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
