/* What pages gain with a script: nothing here is needed to read, decide or send.
 *
 * [data-js]              hidden in the HTML, shown by this script
 * .timer                 time left is counted down from its <time datetime>
 * button[data-copy=id]   its form is posted first; the server's JSON {"text"} goes to the clipboard, or the element
 *                        with that id is selected where there is no clipboard
 * [data-show-for]        shown while one of the named radio values (or name=value pairs) of its form is chosen
 * [data-send]            on a radio: the words of its form's button [data-send-label] while it is chosen
 * [data-fill=id]         puts data-fill-text into that field
 * [data-unknown-for=id]  a ticked box makes that field read-only; of several for one field only one stays ticked, and
 *                        its data-says stands in the field
 * button[data-count-many][data-count-one]  its words say how many boxes with data-counts are ticked ("Add {n} lines");
 *                        data-count-none are its words for none
 * [data-rows] [data-row] J, K and Enter move through the rows
 * [data-key]             the single key that presses it, in the chosen row first
 * form[data-ctrl-enter]  Ctrl+Enter sends it
 * [data-focus]           gets the focus when htmx brings it in
 */
(() => {
  "use strict";
  const body = document.body;
  const live = document.getElementById("live");
  const all = (selector, root = document) => [
    ...(root.matches && root.matches(selector) ? [root] : []),
    ...root.querySelectorAll(selector),
  ];
  const say = (words) => { if (live) live.textContent = words; };

  /* --- Time --------------------------------------------------------------------------------------------------- */

  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const DAYS = "Sun Mon Tue Wed Thu Fri Sat".split(" ");

  // Deadlines are the server's, so its clock counts. A page that comes back from the history carries an old reading.
  const skew = (() => {
    const [navigation] = performance.getEntriesByType("navigation");
    const fresh = body.dataset.now && (!navigation || navigation.type !== "back_forward");
    try {
      if (fresh) sessionStorage.setItem("skew", String(Date.parse(body.dataset.now) - Date.now()));
      return Number(sessionStorage.getItem("skew")) || 0;
    } catch {
      return fresh ? Date.parse(body.dataset.now) - Date.now() : 0;
    }
  })();
  const now = () => Date.now() + skew;

  const format = (() => {
    const options = {
      year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    };
    try {
      return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: body.dataset.zone || undefined });
    } catch {
      return null; // a zone that this browser does not know: the server's words stay
    }
  })();
  const local = (ms) => Object.fromEntries(format.formatToParts(ms).map((part) => [part.type, part.value]));

  function momentWords(ms) {
    const at = local(ms), today = local(now());
    const day = Date.UTC(at.year, at.month - 1, at.day);
    const gap = (day - Date.UTC(today.year, today.month - 1, today.day)) / 86400000;
    const time = `${at.hour}:${at.minute}`;
    if (gap === 0) return `today, ${time}`;
    const year = at.year === today.year ? "" : ` ${at.year}`;
    const words = `${DAYS[new Date(day).getUTCDay()]} ${Number(at.day)} ${MONTHS[at.month - 1]}${year}, ${time}`;
    return gap === 1 ? `tomorrow, ${words}` : words;
  }

  function durationWords(seconds) {
    const minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60);
    if (seconds > 48 * 3600) {
      const days = Math.floor(hours / 24);
      return hours % 24 ? `${days} days ${hours % 24} h` : `${days} days`;
    }
    if (hours) return minutes % 60 ? `${hours} h ${String(minutes % 60).padStart(2, "0")} min` : `${hours} h`;
    return minutes ? `${minutes} min` : "under 1 min";
  }

  function put(element, words) {
    if (element && element.textContent !== words) element.textContent = words;
  }

  function tick(root = document) {
    for (const timer of all(".timer[data-soon]", root)) {
      const time = timer.querySelector("time");
      const due = Date.parse(time.dateTime), seconds = (due - now()) / 1000;
      const state = seconds <= 0 ? "over" : seconds <= Number(timer.dataset.soon) ? "soon" : "";
      put(timer.querySelector(".words"), `${durationWords(Math.abs(seconds))} ${seconds > 0 ? "left" : "over"}`);
      if (format) put(time, momentWords(due));
      if (!state || timer.classList.contains(state)) continue;
      timer.classList.remove("soon", "over");
      timer.classList.add(state);
      const left = timer.querySelector(".left"), icon = document.getElementById(`icon-${state}`);
      all(".icon", left).forEach((old) => old.remove());
      if (icon) left.prepend(icon.content.cloneNode(true));
      if (state === "over") put(timer.querySelector(".lead-in"), "was due ");
      const name = timer.closest("tr, article, .page-head")?.querySelector(".promise-link, h1")?.textContent.trim();
      say(`${state === "over" ? "Time ran out" : "Due soon"}${name ? `: ${name}` : ""}`);
    }
  }
  setInterval(() => { if (!document.hidden) tick(); }, 30000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) tick(); });

  /* --- Forms -------------------------------------------------------------------------------------------------- */

  function choose(form) {
    const chosen = all("input:checked", form);
    const values = new Set(chosen.flatMap((input) => [input.value, `${input.name}=${input.value}`]));
    for (const section of all("[data-show-for]", form)) {
      section.hidden = !section.dataset.showFor.split(" ").some((value) => values.has(value));
      // The browser can't point at a field that is hidden; the server names what is missing.
      form.noValidate = true;
    }
    const send = chosen.find((input) => input.dataset.send);
    const button = [...form.elements].find((element) => "sendLabel" in element.dataset);
    if (send && button && !form.dataset.busy) put(button, send.dataset.send);
    const counter = [...form.elements].find((element) => "countMany" in element.dataset);
    if (counter && !form.dataset.busy) {
      const n = chosen.filter((input) => "counts" in input.dataset).length;
      const { countNone, countOne, countMany } = counter.dataset;
      put(counter, n === 1 ? countOne : !n && countNone ? countNone : countMany.replace("{n}", n));
    }
    const boxes = all("[data-unknown-for]", form);
    for (const box of boxes) {
      const field = document.getElementById(box.dataset.unknownFor);
      if (!field) continue;
      const marked = boxes.find((other) => other.checked && other.dataset.unknownFor === field.id);
      field.readOnly = Boolean(marked);
      field.placeholder = marked ? marked.dataset.says || "Marked unknown. The reviewer will see it." : "";
    }
  }

  const labels = new WeakMap();

  function relabel(button, words) {
    if (!labels.has(button)) labels.set(button, [...button.childNodes]);
    button.style.minWidth = `${button.offsetWidth}px`;
    button.replaceChildren(words);
  }

  function restore(button) {
    if (labels.has(button)) button.replaceChildren(...labels.get(button));
    labels.delete(button);
    button.style.minWidth = "";
    button.removeAttribute("aria-disabled");
  }

  function busy(form, button) {
    form.dataset.busy = "1";
    if (button) {
      relabel(button, "Sending…");
      button.setAttribute("aria-disabled", "true");
    }
    // A server that never answers must not lock the form for good.
    setTimeout(() => idle(form), 30000);
  }

  function idle(form) {
    if (!form.dataset.busy) return;
    delete form.dataset.busy;
    [...form.elements].filter((element) => labels.has(element)).forEach(restore);
  }

  document.addEventListener("submit", (event) => {
    if (event.target.dataset.busy) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (button && "copy" in button.dataset) {
      event.preventDefault();
      copy(form, button);
    } else if (form.method === "post" && (!event.defaultPrevented || form.hasAttribute("hx-post"))) {
      busy(form, button);
    }
  });
  // Coming back: the browser has put the old choices in again, after this script ran.
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) {
      idle(form);
      choose(form);
    }
  });

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.checked && box.form && "unknownFor" in box.dataset) {
      const others = all("[data-unknown-for]", box.form).filter((other) => other !== box);
      others.filter((other) => other.dataset.unknownFor === box.dataset.unknownFor).forEach((other) => { other.checked = false; });
    }
    if (event.target.form) choose(event.target.form);
    if ("showPassword" in event.target.dataset) {
      document.getElementById(event.target.dataset.showPassword).type = event.target.checked ? "text" : "password";
    }
  });

  document.addEventListener("click", (event) => {
    const filler = event.target.closest("[data-fill]");
    const field = filler && document.getElementById(filler.dataset.fill);
    if (!field) return;
    field.value = filler.dataset.fillText;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  /* --- Copy --------------------------------------------------------------------------------------------------- */

  function flash(button, words, spoken) {
    relabel(button, words);
    say(spoken);
    setTimeout(() => restore(button), 3000);
  }

  async function copy(form, button) {
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    let text;
    try {
      // A redirect means signed out or no longer approved: the plain post below shows which.
      const response = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual",
      });
      if (response.ok) text = (await response.json()).text;
    } catch (error) {
      if (error instanceof TypeError) {
        flash(button, "Not copied", "Not copied: the server did not answer. Try again.");
        delete form.dataset.busy;
        return;
      }
    }
    delete form.dataset.busy;
    if (typeof text !== "string") {
      HTMLFormElement.prototype.submit.call(form);
      return;
    }
    try {
      await navigator.clipboard.writeText(text);
      flash(button, "Copied", "Approved sentence copied, exactly as written.");
    } catch {
      const source = document.getElementById(button.dataset.copy);
      if (!source) {
        HTMLFormElement.prototype.submit.call(form);
        return;
      }
      getSelection().selectAllChildren(source);
      flash(button, "Press Ctrl+C", "The sentence is selected. Press Control C to copy it.");
    }
  }

  /* --- Keys --------------------------------------------------------------------------------------------------- */

  const shown = (element) => element.getClientRects().length > 0;
  const rows = () => all("[data-rows] [data-row]").filter(shown);
  const chosenRow = () =>
    document.activeElement.closest("[data-row]") || document.querySelector("[data-rows] [data-row].sel");
  const opener = (row) => row.querySelector("[data-open]") || row.querySelector(".promise-link") || row.querySelector("a");

  function move(step) {
    const list = rows();
    if (!list.length) return false;
    const at = list.indexOf(chosenRow());
    const row = list[Math.min(Math.max(at < 0 ? 0 : at + step, 0), list.length - 1)];
    all("[data-row].sel").forEach((old) => old.classList.remove("sel"));
    row.classList.add("sel");
    opener(row)?.focus();
    return true;
  }

  function press(key) {
    const selector = `[data-key="${key}"]`;
    const inRow = chosenRow()?.querySelector(selector);
    const target = inRow || all(selector).find((element) => !element.closest("[data-rows]") && shown(element));
    if (!target) return false;
    target.focus();
    target.click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      // Who writes in another form means that one, not this.
      const form = event.target.form || event.target.closest("form") || document.querySelector("form[data-ctrl-enter]");
      if (!form || !("ctrlEnter" in form.dataset)) return;
      event.preventDefault();
      const buttons = [...form.elements].filter((element) => element.type === "submit");
      const primary = buttons.find((button) => button.classList.contains("btn-primary")) || buttons[0];
      if (!event.repeat) form.requestSubmit(primary);
      return;
    }
    const menu = event.key === "Escape" && document.querySelector(".mobile-nav[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || body.dataset.shortcuts === "off") return;
    const typing = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button], [type=submit])";
    if (event.target.closest(typing) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    let done = false;
    if (key === "/") {
      const search = document.querySelector("input[type=search]");
      search?.focus();
      done = Boolean(search);
    } else if (key === "?") {
      const dialog = document.getElementById("shortcuts");
      dialog?.showModal();
      done = Boolean(dialog);
    } else if (key === "j" || key === "k") {
      done = move(key === "j" ? 1 : -1) || press(key);
    } else if (key === "enter" && event.target === body) {
      const row = chosenRow();
      if (row) opener(row)?.click();
      done = Boolean(row);
    } else if (/^[a-z0-9]$/.test(key) && !event.repeat) {
      done = press(key);
    }
    if (done) event.preventDefault();
  });

  /* --- htmx --------------------------------------------------------------------------------------------------- */

  const polls = (element) => (element.getAttribute("hx-trigger") || "").includes("every");
  const fresh = new WeakMap();

  function note(element, words, link) {
    const old = element.previousElementSibling;
    if (old && "stale" in old.dataset) old.remove();
    if (!words) return;
    const box = document.createElement("div");
    box.className = "note warn mb-2";
    box.dataset.stale = "";
    box.setAttribute("role", "status");
    box.append(words);
    if (link) {
      const again = document.createElement("a");
      again.href = location.href;
      again.textContent = "Try again";
      box.append(" ", again);
    }
    element.before(box);
  }

  function failed(event) {
    const element = event.detail.elt;
    if (polls(element)) {
      const at = format ? local(fresh.get(element) || started) : null;
      note(element, at ? `Could not refresh. You see the state of ${at.hour}:${at.minute}.` : "Could not refresh.", true);
    } else {
      const form = element.closest("form");
      if (form) note(form, "Could not send that. Your text is still here: try again in a minute.");
    }
  }
  const started = now();

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && polls(event.detail.elt)) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const element = event.detail.elt, form = element.closest("form");
    if (form) idle(form);
    if (!event.detail.successful) return;
    fresh.set(element, now());
    note(polls(element) || !form ? element : form, "");
  });
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);

  /* --- Start, and again for what htmx brings in --------------------------------------------------------------- */

  function dress(root) {
    all("[data-js]", root).forEach((element) => { element.hidden = false; });
    const forms = new Set(all("form", root));
    if (root.closest && root.closest("form")) forms.add(root.closest("form"));
    forms.forEach(choose);
    tick(root);
    const focus = all(".errsum", root)[0] || (root !== body && all("[data-focus]", root)[0]);
    if (focus) focus.focus();
  }
  dress(body);
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== body) dress(event.detail.elt);
  });
})();
