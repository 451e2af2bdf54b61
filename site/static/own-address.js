// A site that was built without its address takes the page's own for texts that are passed on.
"use strict";

// Opened as a file, a page has an address that leads nobody else here.
if (location.protocol !== "file:") {
  const site = new URL(document.currentScript.dataset.root, location.href).href;
  for (const each of document.querySelectorAll(".for-site")) each.textContent = site;
  for (const each of document.querySelectorAll(".addressed")) each.hidden = false;
  for (const each of document.querySelectorAll(".unaddressed")) each.remove();
}
