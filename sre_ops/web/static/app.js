// What script adds to pages that work without it: live updates, the palette, keys, copying.
import { follow } from "./live.js";
import { palette } from "./palette.js";
import { keys, toggleTheme } from "./keys.js";
import { explore } from "./explore.js";
import { sliders } from "./sliders.js";

function show(selector) {
  for (const element of document.querySelectorAll(selector)) element.hidden = false;
}

async function copy(button) {
  const text = button.closest(".code").querySelector("code").textContent;
  await navigator.clipboard.writeText(text);
  const label = button.querySelector("span");
  const before = label.textContent;
  label.textContent = document.getElementById("live-words").dataset.copied;
  setTimeout(() => (label.textContent = before), 1500);
}

// Menus close on a click elsewhere and on Escape; <details> alone does neither.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

function prepare() {
  show("[data-open]");
  if (navigator.clipboard) show("[data-copy]");
  explore();
  sliders();
}

document.addEventListener("click", (event) => {
  closeMenus(event.target);
  const opener = event.target.closest("[data-open]");
  if (opener?.dataset.open === "palette") palette.open();
  else if (opener) document.getElementById(opener.dataset.open)?.showModal();
  const copier = event.target.closest("[data-copy]");
  if (copier) copy(copier);
  if (event.target instanceof HTMLDialogElement) event.target.close(); // its backdrop
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.querySelector("details.menu[open]");
    closeMenus();
    menu?.querySelector("summary").focus();
  }
});

// Choosing among two ends of a form need no round trip for the theme.
document.addEventListener("submit", (event) => {
  if (event.submitter?.name === "theme") {
    event.preventDefault();
    toggleTheme(event.submitter.value);
  }
});

keys();
prepare();
follow(prepare);
document.addEventListener("htmx:after:swap", prepare); // forms that answer on the same page
