// Puts a slider under a field of percent: `<input data-slider="nines">`, or "0..20" for a
// plain range. The field stays what is sent; without script it is all there is.

const STEPS = 1000;

function scale(kind) {
  if (kind === "nines") {
    // 90 % to 99.999 %: each nine has the same room.
    const from = (place) => 100 * (1 - 10 ** -(1 + (4 * place) / STEPS));
    return {
      read: (place) => String(Number((100 - Number((100 - from(place)).toPrecision(2))).toFixed(4))),
      place: (percent) => ((-Math.log10(Math.max(1 - percent / 100, 1e-9)) - 1) / 4) * STEPS,
    };
  }
  const [low, high] = kind.split("..").map(Number);
  return {
    read: (place) => String(Math.round((low + ((high - low) * place) / STEPS) * 10) / 10),
    place: (value) => ((value - low) / (high - low)) * STEPS,
  };
}

function add(field) {
  const { read, place } = scale(field.dataset.slider);
  const label = document.querySelector(`label[for="${field.id}"]`).textContent.trim();
  const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: STEPS });
  slider.className = "slider";
  slider.setAttribute("aria-label", label);
  slider.value = place(Number(field.value));
  slider.addEventListener("input", () => (field.value = read(Number(slider.value))));
  field.addEventListener("input", () => (slider.value = place(Number(field.value))));
  field.after(slider);
}

export function sliders() {
  for (const field of document.querySelectorAll("[data-slider]:not(:has(+ .slider))")) add(field);
}
