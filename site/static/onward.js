"use strict";

// A page that leads on takes the release of its address along.
const onward = document.querySelector("meta[http-equiv=refresh]");
if (onward && location.hash) {
  const address = onward.content.replace(/^.*url=/, "");
  location.replace(new URL(address + location.hash, location.href));
}
