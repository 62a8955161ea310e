// Follows the topics of the page (`<main data-live="a,b">`) and renews <main> when one changes.
//
// The connection is closed while the page is hidden: a browser keeps only six to one host.
// After it was lost, the versions that come first tell whether something was missed.

const FRESH_MILLISECONDS = 5000; // a page this young shows what the first versions describe

let source = null;
let seen = new Map();
let isRenewing = false;
let isStale = false;

function tell(text, isLost) {
  const state = document.querySelector("[data-live-state]");
  state.hidden = false;
  state.classList.toggle("is-lost", isLost);
  state.querySelector("[role=status]").textContent = text;
}

// What somebody types, or has typed and not sent, is worth more than news.
function isBusy() {
  const active = document.activeElement;
  if (active?.closest("main form") && active.matches("input, select, textarea")) return true;
  const fields = [...document.querySelectorAll("#main :is(input, textarea)")];
  const isChanged = (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  return fields.some(isChanged) || document.querySelector("dialog[open]") !== null;
}

// What was opened stays open: the server does not know of it.
function keepOpen(main, fresh) {
  const shown = main.querySelectorAll("details");
  for (const [index, details] of fresh.querySelectorAll("details").entries()) {
    const same = details.id ? document.getElementById(details.id) : shown[index];
    details.open = same?.open ?? details.open;
  }
}

async function renew(after) {
  isStale = true;
  if (isRenewing || document.hidden || isBusy()) return; // the next chance is taken below
  isRenewing = true;
  isStale = false;
  const words = document.getElementById("live-words").dataset;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected || !answer.ok) return location.reload(); // signed out, or gone
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("main");
    if (!fresh || !window.htmx) return location.reload();
    const main = document.getElementById("main");
    keepOpen(main, fresh);
    await window.htmx.swap({ sourceElement: main, target: main, text: fresh.innerHTML, swap: "innerMorph" });
    document.title = page.title;
    document.querySelector(".foot p").firstChild.data = page.querySelector(".foot p").firstChild.data;
    after();
    tell(words.updated, false);
  } catch {
    isStale = true; // asked again when the connection is back
  } finally {
    isRenewing = false;
  }
}

function connect(topics, after) {
  const words = document.getElementById("live-words").dataset;
  source = new EventSource(`/live?topics=${encodeURIComponent(topics)}`);
  source.addEventListener("open", () => tell(words.live, false));
  source.addEventListener("error", () => {
    tell(words.lost, true);
    // A refusal closes for good: the process may be starting, or the login has ended.
    if (source?.readyState === EventSource.CLOSED) {
      source = null;
      setTimeout(() => source ?? (document.hidden || connect(topics, after)), 5000);
    }
  });
  source.addEventListener("change", (event) => {
    const { topic, version } = JSON.parse(event.data);
    const isFirst = !seen.has(topic) && performance.now() < FRESH_MILLISECONDS;
    const isSame = seen.get(topic) === version;
    seen.set(topic, version);
    if (!isFirst && !isSame) renew(after);
  });
}

/** Follow the page's topics; `after` is called when <main> was renewed. */
export function follow(after) {
  const topics = document.getElementById("main")?.dataset.live;
  if (!topics) return;
  connect(topics, after);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else {
      if (!source) connect(topics, after);
      if (isStale) renew(after);
    }
  });
  document.addEventListener("focusout", () => isStale && setTimeout(() => renew(after)));
}
