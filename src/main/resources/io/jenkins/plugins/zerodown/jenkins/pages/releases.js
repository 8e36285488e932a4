/* Fills in what servers told as soon as it has been read, and ends the page of a task that has ended. */
(function () {
  "use strict";

  const FIRST_WAIT = 300;
  const LONGEST_WAIT = 3000;

  function show(area, content) {
    area.replaceChildren(...content.childNodes);
    area.setAttribute("aria-busy", "false");
    Behaviour.applySubtree(area);
  }

  function fail(area) {
    const message = document.createElement("span");
    message.className = "zd-error";
    message.textContent = area.dataset.failed + " ";
    const pending = area.querySelector(".zd-pending");
    const link = pending ? pending.querySelector("a") : null;
    const told = document.createElement("p");
    told.append(message);
    if (link) {
      told.append(link);
    }
    area.replaceChildren(told);
    area.setAttribute("aria-busy", "false");
  }

  function load(area, wait) {
    fetch(area.dataset.url, { cache: "no-store" })
      .then((response) => {
        if (!response.ok) {
          throw new Error(String(response.status));
        }
        return response.text();
      })
      .then((html) => {
        const content = new DOMParser().parseFromString(html, "text/html").body;
        if (content.querySelector("[data-zd-pending]")) {
          setTimeout(() => load(area, Math.min(wait * 1.5, LONGEST_WAIT)), wait);
        } else {
          show(area, content);
        }
      })
      .catch(() => fail(area));
  }

  Behaviour.specify(".zd-releases[data-url]", "zd-releases", 0, (area) => {
    if (!area.dataset.loading) {
      area.dataset.loading = "true";
      load(area, FIRST_WAIT);
    }
  });

  Behaviour.specify("[data-zd-queued]", "zd-queued", 0, (waiting) => {
    const log = document.getElementById("out");
    if (log) {
      new MutationObserver(() => waiting.remove()).observe(log, { childList: true });
    }
  });

  window.addEventListener("zerodown:finished", () => location.reload());
})();
