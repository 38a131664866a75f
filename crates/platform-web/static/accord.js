// Starts the components of both libraries; every page loads this module and no inline script.
import { initAll as startGovuk } from "./govuk-frontend.js";
import { initAll as startMoj } from "./moj-frontend.js";
import { startPasskeys } from "./accord-passkey.js";
import { startWords } from "./accord-words.js";

// Both libraries do nothing without this class, which their page templates set in an inline script.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

startGovuk();
startMoj();
startPasskeys();
startWords();

// The map library is large, so only a page with a map loads it, and only after everything else.
if (document.querySelector("[data-accord-map]")) {
  import("./accord-map.js").then((maps) => maps.startMaps());
}
