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

function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(`--chart-${name}`).trim();
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

function options(data, width, plot) {
  const { lines, axis, grid } = colours();
  const unit = data.series[0]?.unit;
  const when = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: data.zone,
  });
  const line = { stroke: axis, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  return {
    width,
    height: HEIGHT,
    tzDate: (seconds) => plot.tzDate(new Date(seconds * 1000), data.zone),
    cursor: { drag: { x: true, y: false } },
    axes: [
      { ...line },
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

async function draw(place) {
  place.dataset.ready = "yes";
  try {
    const answer = await fetch(place.dataset.explore, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const data = await answer.json();
    await load(place.dataset.script, place.dataset.sheet);
    const columns = [data.times, ...data.series.map((one) => one.values)];
    const chart = new window.uPlot(options(data, place.clientWidth, window.uPlot), columns, place);
    new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: HEIGHT })).observe(place);
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
  for (const place of document.querySelectorAll("[data-explore]:not([data-ready])")) {
    if (!place.dataset.script) continue; // uPlot was not fetched
    sight.observe(place);
  }
}
