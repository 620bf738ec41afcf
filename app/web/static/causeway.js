// What the pages need beyond htmx inside Jira's frame: a fresh token per request, the frame's height and colour mode,
// polling that slows down, and focus that follows what the reader did. Knows no page by name.
(() => {
  "use strict";

  const FIRST_LOOK_MS = 1000;
  const SLOWEST_LOOK_MS = 30000;
  const TOKEN_MS = 20000;
  const notice = () => document.getElementById("notice");
  const jira = () => window.AP;

  // ---- requests ------------------------------------------------------------------------------------------------

  // Jira's tokens live for minutes while a page stays open for hours, so each request asks for its own.
  const freshToken = () =>
    new Promise((resolve, reject) => {
      if (!jira()?.context) {
        reject(new Error("This page works inside Jira only."));
        return;
      }
      setTimeout(() => reject(new Error("Jira gave no token.")), TOKEN_MS);
      Promise.resolve(jira().context.getToken(resolve)).catch(reject);
    });

  document.addEventListener("htmx:before:request", (event) => {
    const { ctx } = event.detail;
    const send = ctx.fetch;
    ctx.fetch = async (url, request) => {
      request.headers["Authorization"] = `JWT ${await freshToken()}`;
      // The page's own address holds the token of its first load, which belongs into no further request.
      delete request.headers["HX-Current-URL"];
      return send(url, request);
    };
  });

  document.addEventListener("htmx:error", (event) => {
    if (!event.detail.ctx?.request) return;
    say("Causeway did not answer.", "Check your connection; then try again. Nothing you saved is lost.");
  });

  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (ctx.response.status >= 500 && !ctx.hx.retarget) {
      // Not our words but a proxy's or a crash's: they belong into no part of the page.
      event.preventDefault();
      say("Causeway could not answer.", "Try again in a moment. Nothing you saved is lost.");
    } else if (ctx.response.status < 400) {
      notice()?.querySelector("[data-passing]")?.remove();
      if (!ctx.sourceElement.hasAttribute("data-poll")) notice()?.replaceChildren();
    }
  });

  function say(title, whatToDo) {
    const template = document.getElementById("notice-template");
    if (!template || !notice()) return;
    const message = template.content.cloneNode(true);
    message.querySelector("[data-title]").textContent = title;
    message.querySelector("[data-what-to-do]").textContent = whatToDo;
    notice().replaceChildren(message);
  }

  // ---- polling: an element with data-poll looks again while its content holds something data-pending; ever more
  // seldom, at most by the milliseconds that data-poll says ------------------------------------------------------------

  const polls = new WeakMap();

  function watch(element) {
    if (polls.has(element)) return;
    polls.set(element, { delay: FIRST_LOOK_MS, text: element.textContent });
    plan(element);
  }

  function plan(element) {
    const poll = polls.get(element);
    clearTimeout(poll.timer);
    if (!element.isConnected || !element.querySelector("[data-pending]")) return;
    poll.timer = setTimeout(() => look(element), poll.delay);
    poll.delay = Math.min(poll.delay * 1.4, Number(element.dataset.poll) || SLOWEST_LOOK_MS);
  }

  function look(element) {
    if (!element.isConnected) return;
    // A page nobody sees asks for nothing; it looks at once when it is seen again.
    if (!document.hidden) element.dispatchEvent(new CustomEvent("look"));
  }

  function afterPoll(element) {
    const poll = polls.get(element);
    const text = element.textContent;
    if (poll.text !== text) {
      poll.text = text;
      poll.delay = FIRST_LOOK_MS;
    }
    plan(element);
  }

  document.addEventListener("htmx:finally:request", (event) => {
    const element = event.detail.ctx.sourceElement;
    if (polls.has(element)) afterPoll(element);
    else document.querySelectorAll("[data-poll]").forEach((each) => polls.has(each) && restart(each));
  });

  function restart(element) {
    polls.get(element).delay = FIRST_LOOK_MS;
    plan(element);
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.querySelectorAll("[data-poll]").forEach((each) => polls.has(each) && restart(each));
  });

  // ---- behaviour of elements, also of those that htmx puts in later -------------------------------------------------

  function enliven(root) {
    const all = (selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
    all("[data-poll]").forEach(watch);
    all("time[data-ago]").forEach(showLocalTime);
    all("[data-must-equal]").forEach(guard);
  }

  function showLocalTime(element) {
    const at = new Date(element.dateTime);
    if (!Number.isNaN(at.valueOf())) element.title = at.toLocaleString();
  }

  // A deletion's button wakes up when its name has been typed.
  function guard(input) {
    const button = input.form.querySelector("[data-guarded]");
    const check = () => button.toggleAttribute("disabled", input.value.trim() !== input.dataset.mustEqual);
    input.addEventListener("input", check);
    check();
  }

  document.addEventListener("htmx:after:process", (event) => enliven(event.target));

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const copied = await copy(document.getElementById(button.dataset.copy));
    button.textContent = copied ? "Copied" : "Selected: press Ctrl+C";
    document.getElementById("said").textContent = button.textContent;
  });

  // Frames may be denied the clipboard; then the text is left selected for the keyboard.
  async function copy(source) {
    source.focus();
    source.select();
    try {
      await navigator.clipboard.writeText(source.value);
      return true;
    } catch {
      return document.execCommand("copy");
    }
  }

  // After a page change the reader, and a screen reader, start at its heading, unless what had the focus is there again
  // (htmx has given it back by then); after a refused form at its first bad field.
  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    const target = typeof ctx.target === "string" ? document.querySelector(ctx.target) : ctx.target;
    const bad = document.querySelector("[aria-invalid='true']");
    if (ctx.response?.status === 422 && bad) bad.focus();
    else if (target?.id === "page" && !target.contains(document.activeElement)) target.querySelector("h1")?.focus();
    const onward = document.querySelector("a[data-go-now]");
    if (onward) {
      onward.removeAttribute("data-go-now");
      onward.click();
    }
  });

  // ---- the frame ----------------------------------------------------------------------------------------------------

  function fitFrame() {
    const content = document.getElementById("content");
    if (!content || !jira()?.resize) return;
    const fit = () => jira().resize("100%", `${Math.ceil(content.getBoundingClientRect().height)}px`);
    new ResizeObserver(fit).observe(content);
    fit();
  }

  document.addEventListener("DOMContentLoaded", () => {
    jira()?.theming?.initializeTheming?.();
    enliven(document.body);
    fitFrame();
  });
})();
