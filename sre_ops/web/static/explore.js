// Makes a chart explorable: `<div class="explore" data-explore="/slos/…/series.json">`.
//
// The address answers {times: [seconds], zone, series: [{label, unit: "ratio"|"number", values}]}.
// Without script or uPlot the drawn chart beside it says everything; nothing is shown here.

const HEIGHT = 260;

function load(script, sheet) {
  return new Promise((done, failed) => {
    if (window.uPlot) return done();
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: sheet }));
    document.head.append(
      Object.assign(document.createElement("script"), { src: script, onload: done, onerror: failed }),
    );
  });
}

// A canvas does not know light-dark(): an element is asked what came of it. A new one each
// time: the colour of one that has been there may be on its way from the last.
function colours(place) {
  const of = (name) => {
    const probe = document.createElement("i");
    probe.style.color = `var(--chart-${name})`;
    place.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
  return {
    lines: ["line", "second", "third", "fourth", "fifth"].map(of),
    axis: of("muted"),
    grid: of("grid"),
  };
}

function writer(unit) {
  const locale = document.documentElement.lang;
  const format = new Intl.NumberFormat(locale, {
    style: unit === "ratio" ? "percent" : "decimal",
    maximumFractionDigits: unit === "ratio" ? 4 : 3,
  });
  return (value) => (value == null ? "–" : format.format(value));
}

function options(data, place, plot) {
  const { lines, axis, grid } = colours(place);
  const unit = data.series[0]?.unit;
  const when = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: data.zone,
  });
  const font = `12px ${getComputedStyle(place).fontFamily}`;
  const line = { stroke: axis, font, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  return {
    width: place.clientWidth,
    height: HEIGHT,
    tzDate: (seconds) => plot.tzDate(new Date(seconds * 1000), data.zone),
    cursor: { drag: { x: true, y: false } },
    axes: [
      { ...line, values: instants(data.zone) },
      { ...line, size: 72, values: (_plot, ticks) => ticks.map(writer(unit)) },
    ],
    series: [
      { label: data.zone, value: (_plot, seconds) => (seconds == null ? "–" : when.format(seconds * 1000)) },
      ...data.series.map((one, index) => ({
        label: one.label,
        stroke: lines[index % lines.length],
        width: 1.5,
        spanGaps: false,
        value: (_plot, value) => writer(one.unit)(value),
      })),
    ],
  };
}

// The day where one begins, else the time.
function instants(zone) {
  const locale = document.documentElement.lang;
  const day = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", timeZone: zone });
  const time = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone: zone });
  return (_plot, ticks) => {
    let shown = "";
    return ticks.map((seconds) => {
      const text = day.format(seconds * 1000);
      const written = text === shown ? time.format(seconds * 1000) : text;
      shown = text;
      return written;
    });
  };
}

async function draw(place) {
  place.dataset.ready = "yes";
  try {
    const answer = await fetch(place.dataset.explore, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const data = await answer.json();
    await load(place.dataset.script, place.dataset.sheet);
    const columns = [data.times, ...data.series.map((one) => one.values)];
    const chart = new window.uPlot(options(data, place, window.uPlot), columns, place);
    const size = new ResizeObserver(() => {
      if (place.clientWidth) chart.setSize({ width: place.clientWidth, height: HEIGHT });
    });
    size.observe(place);
    // The colours are in the picture.
    const theme = new MutationObserver(() => {
      theme.disconnect();
      size.disconnect();
      if (!chart.root.isConnected) return; // the page was renewed meanwhile
      chart.destroy();
      draw(place);
    });
    theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  } catch {
    place.replaceChildren(); // the drawn chart stays
  }
}

/** Prepare every explorable chart; each is drawn when it comes into sight. */
export function explore() {
  const sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting && !target.dataset.ready) draw(target);
    }
  });
  for (const place of document.querySelectorAll("[data-explore]")) {
    if (!place.dataset.script) continue; // uPlot was not fetched
    place.closest("details").hidden = false;
    if (!place.dataset.ready) sight.observe(place);
  }
}
