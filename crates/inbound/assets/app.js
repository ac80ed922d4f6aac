// What pages do beyond being read: parts that stay up to date, questions before deeds, ticking all boxes,
// and local times. Each page works without it.
"use strict";

(() => {
  const AGAIN_MS = 3000;

  // Live parts: one stream for the page. An event `part` whose id is NAME holds the HTML of the element
  // with data-part="NAME". An event `whole` holds that of the element with data-live itself, and its id is
  // where to go on after a break.
  const showState = (text, isOn) => {
    for (const place of document.querySelectorAll("[data-live-state]")) {
      place.hidden = false;
      place.classList.toggle("on", isOn);
      if (place.textContent !== text) place.textContent = text;
    }
  };

  // Somebody is in a field, or has left something in one.
  const isBeingTypedIn = (part) => {
    const active = document.activeElement;
    if (part.contains(active) && active.matches("input, select, textarea")) return true;
    const fields = [...part.querySelectorAll("input:not([type=hidden]), textarea")];
    return fields.some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked);
  };

  // As the browser writes it, so that what the page came with compares with what the stream says.
  const asWritten = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.innerHTML.trim();
  };

  const replace = (part, html) => {
    const written = asWritten(html);
    part.skippedHtml = null;
    if (part.liveHtml === written) return;
    if (isBeingTypedIn(part)) {
      part.skippedHtml = html;
      return;
    }
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const href = focused && focused.getAttribute("href");
    const open = [...part.querySelectorAll("details[open][id]")].map((details) => details.id);
    part.liveHtml = written;
    part.innerHTML = html;
    for (const id of open) {
      const details = document.getElementById(id);
      if (details) details.open = true;
    }
    localTimes(part);
    if (!focused) return;
    const byId = focused.id && document.getElementById(focused.id);
    const byHref = href && part.querySelector(`a[href="${CSS.escape(href)}"]`);
    const again = byId || byHref;
    if (again) again.focus({ preventScroll: true });
  };

  // What came while somebody typed is shown when they have left the part, and left nothing in it. Going on
  // to a button of the same part is not leaving it.
  document.addEventListener("focusout", (event) => {
    const part = event.target.closest("[data-part], [data-live]");
    if (!part || part.contains(event.relatedTarget)) return;
    for (const skipped of document.querySelectorAll("[data-part], [data-live]")) {
      if (skipped.skippedHtml) replace(skipped, skipped.skippedHtml);
    }
  });

  let following = null;

  const follow = (live) => {
    // One that was begun while this one waited for its turn.
    if (following) following.close();
    const source = new EventSource(live.dataset.live);
    source.addEventListener("open", () => showState("live", true));
    source.addEventListener("part", (event) => {
      showState("live", true);
      const part = document.querySelector(`[data-part="${CSS.escape(event.lastEventId)}"]`);
      if (!part) return;
      replace(part, event.data);
      part.dataset.told = "";
    });
    source.addEventListener("whole", (event) => {
      showState("live", true);
      replace(live, event.data);
    });
    source.addEventListener("error", () => {
      showState("reconnecting", false);
      // A browser gives up where it is refused, and does not tell why.
      if (source.readyState === EventSource.CLOSED) refused(live);
    });
    following = source;
  };

  const refused = async (live) => {
    const told = await fetch(location.href, { method: "HEAD" }).catch(() => null);
    if (told && [401, 403, 404].includes(told.status)) {
      showState("no longer live: load the page again", false);
      return;
    }
    if (told && told.status === 429) showState("too many pages are open", false);
    // Not all pages at once.
    setTimeout(() => { if (!document.hidden) follow(live); }, AGAIN_MS * (1 + Math.random()));
  };

  const beginLive = () => {
    const live = document.querySelector("[data-live]");
    if (!live || !("EventSource" in window)) return;
    showState("connecting", false);
    follow(live);
    // Browsers open few connections to a host: pages that nobody sees give theirs back.
    document.addEventListener("visibilitychange", () => {
      following.close();
      if (!document.hidden) follow(live);
    });
    addEventListener("pagehide", () => following.close());
    // A page that comes back from the browser's cache has lost its stream.
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  };

  // Questions: a form or a button with data-confirm asks first.
  document.addEventListener("submit", (event) => {
    const asked = event.submitter && event.submitter.dataset.confirm;
    const question = asked || event.target.dataset.confirm;
    if (question && !confirm(question)) event.preventDefault();
  });

  // data-select-all="NAME" ticks all boxes of that name in its form or table.
  const boxesOf = (all) => {
    const around = all.closest("form, table") || document;
    const wanted = (box) => box !== all && box.name === all.dataset.selectAll && !box.disabled;
    return [...around.querySelectorAll('input[type="checkbox"]')].filter(wanted);
  };

  document.addEventListener("change", (event) => {
    const changed = event.target;
    if (!(changed instanceof HTMLInputElement)) return;
    if (changed.dataset.selectAll) {
      for (const box of boxesOf(changed)) box.checked = changed.checked;
      return;
    }
    for (const all of document.querySelectorAll("input[data-select-all]")) {
      const boxes = boxesOf(all);
      if (!boxes.includes(changed)) continue;
      const ticked = boxes.filter((box) => box.checked).length;
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
  });

  // Times as this person's clock shows them; the service's own stay to be looked up.
  const two = (number) => String(number).padStart(2, "0");
  const zoneOf = (date) => {
    const parts = new Intl.DateTimeFormat(undefined, { timeZoneName: "short" }).formatToParts(date);
    const zone = parts.find((part) => part.type === "timeZoneName");
    return zone ? zone.value : "";
  };
  const local = (date) =>
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${zoneOf(date)}`;

  function localTimes(within) {
    for (const time of within.querySelectorAll("time[datetime]:not([data-local])")) {
      const date = new Date(time.dateTime);
      if (Number.isNaN(date.getTime())) continue;
      time.dataset.local = "";
      time.title = time.textContent;
      time.textContent = local(date);
    }
  }

  // What came of a deed is shown once: loading the page again does not say it again.
  const forgetNotice = () => {
    const url = new URL(location.href);
    if (!url.searchParams.has("seal")) return;
    for (const name of ["done", "failed", "seal"]) url.searchParams.delete(name);
    history.replaceState(null, "", url);
  };

  for (const part of document.querySelectorAll("[data-part]")) part.liveHtml = part.innerHTML.trim();
  localTimes(document);
  forgetNotice();
  beginLive();
})();
