// Looks whether a question has been dealt with, and opens the page anew when it has. Without this
// file the reader looks again by a link.
"use strict";
(() => {
  const phase = document.querySelector("[data-refresh]");
  if (!phase || !window.fetch) return;
  const seconds = Number(phase.dataset.refresh);
  const before = phase.dataset.told;
  phase.querySelector("[data-looking]").hidden = false;
  const look = async () => {
    try {
      const answer = await fetch(window.location.href, { credentials: "omit", cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector("[data-refresh]");
      if (!now || now.dataset.told !== before) {
        window.location.reload();
        return;
      }
    } catch (error) {
      // no connection just now: the next look may have one
    }
    window.setTimeout(look, seconds * 1000);
  };
  window.setTimeout(look, seconds * 1000);
})();
