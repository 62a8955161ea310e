// Keys: Ctrl K finds, ? lists, / filters, g 1…9 goes, t turns the lights, d declares an incident.
import { palette } from "./palette.js";

const A_YEAR = 365 * 86_400;
let isGoing = false;

/** Change between light and dark, or to `theme`, at once and for later pages. */
export function toggleTheme(theme) {
  const root = document.documentElement;
  const isDark =
    root.dataset.theme === "dark" ||
    (root.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = theme ?? (isDark ? "light" : "dark");
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `sre_ops_theme=${root.dataset.theme}; path=/; max-age=${A_YEAR}; samesite=lax${secure}`;
  for (const choice of document.querySelectorAll("button.choice[name=theme]")) {
    choice.ariaPressed = String(choice.value === root.dataset.theme);
  }
}

function isWriting(target) {
  return target.closest?.("input, textarea, select, [contenteditable]") !== null;
}

function press(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    palette.open();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isWriting(event.target) || document.querySelector("dialog[open]")) return;
  if (isGoing && /^[1-9]$/.test(event.key)) {
    document.querySelectorAll(".side > ul > li:not(.only-narrow) > a")[event.key - 1]?.click();
  }
  isGoing = event.key === "g";
  if (event.key === "?") document.getElementById("keys").showModal();
  else if (event.key === "t") toggleTheme();
  else if (event.key === "d") document.querySelector("[data-key=d]")?.click();
  else if (event.key === "/") {
    const field = document.querySelector("main .filters input");
    if (field) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  }
}

/** Listen to the keys. */
export function keys() {
  document.addEventListener("keydown", press);
}
