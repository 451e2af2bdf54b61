// On every page "/" leads to the search box.
"use strict";

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("main input[type=search], input[type=search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
