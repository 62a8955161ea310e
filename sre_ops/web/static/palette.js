// Ctrl K: finds entries of the navigation and links and headings of this page.

const dialog = () => document.getElementById("palette");
let found = [];
let chosen = 0;

function places() {
  const known = new Map();
  const add = (text, href, where) => {
    const name = text.trim().replace(/\s+/g, " ");
    const key = `${name} ${href}`;
    if (name && !known.has(key)) known.set(key, { name, href, where });
  };
  for (const link of document.querySelectorAll(".side a, .menu-body a")) {
    add(link.textContent, link.href, "");
  }
  for (const link of document.querySelectorAll("main tbody th a, main h2 a, main h3 a, main [data-find]")) {
    add(link.textContent, link.href, document.querySelector("h1")?.textContent.trim() ?? "");
  }
  for (const section of document.querySelectorAll("main section[id]")) {
    const heading = section.querySelector("h2");
    if (heading) add(heading.textContent, `#${section.id}`, "#");
  }
  return [...known.values()];
}

// Every letter in order, near the beginning and together counts more: "chav" finds checkout/availability.
function rank(name, wish) {
  const text = name.toLowerCase();
  const at = text.indexOf(wish);
  if (at >= 0) return 1000 - at;
  let position = -1;
  for (const letter of wish) {
    position = text.indexOf(letter, position + 1);
    if (position < 0) return -1;
  }
  return 500 - position;
}

function draw(input) {
  const wish = input.value.trim().toLowerCase();
  found = places()
    .map((place) => ({ ...place, rank: rank(place.name, wish) }))
    .filter((place) => place.rank >= 0)
    .sort((one, other) => (wish ? other.rank - one.rank : 0))
    .slice(0, 12);
  chosen = 0;
  const list = document.getElementById("palette-found");
  list.replaceChildren(
    ...found.map((place, index) => {
      const item = document.createElement("li");
      item.id = `palette-${index}`;
      item.role = "option";
      item.append(place.name);
      const where = document.createElement("span");
      where.textContent = place.where;
      item.append(where);
      item.addEventListener("click", () => go(index));
      return item;
    }),
  );
  dialog().querySelector(".palette-none").hidden = found.length > 0;
  mark(input);
}

function mark(input) {
  for (const [index, item] of [...document.getElementById("palette-found").children].entries()) {
    item.ariaSelected = String(index === chosen);
    if (index === chosen) item.scrollIntoView({ block: "nearest" });
  }
  if (found.length) input.setAttribute("aria-activedescendant", `palette-${chosen}`);
  else input.removeAttribute("aria-activedescendant");
}

function go(index) {
  const place = found[index];
  if (!place) return;
  dialog().close();
  location.href = place.href;
}

function move(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && found.length) {
    event.preventDefault();
    chosen = (chosen + step + found.length) % found.length;
    mark(event.target);
  } else if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault(); // while Japanese is being composed, Enter only confirms it
    go(chosen);
  }
}

function open() {
  const box = dialog();
  const input = box.querySelector("input");
  if (!input.dataset.ready) {
    input.dataset.ready = "yes";
    input.addEventListener("input", () => draw(input));
    input.addEventListener("keydown", move);
  }
  input.value = "";
  draw(input);
  if (!box.open) box.showModal();
}

export const palette = { open };
