// Draws every [data-chart] with Vega-Lite, in the page's letters and colours, without eval (the expressions are
// interpreted) and only when it comes into view. Colours are CSS variables, so a change of theme needs no second drawing.
const address = document.getElementById("chart-module").dataset.vega;
let loading = null;

function load() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.vegaEmbed);
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

function config() {
  const font = getComputedStyle(document.body).fontFamily;
  const quiet = "var(--ink-3)";
  return {
    font,
    aria: false, // the drawing's own sentence says it, as one image
    view: { stroke: null },
    text: { font, fontSize: 11.5 },
    axis: {
      labelFont: font, labelFontSize: 11.5, labelColor: quiet, labelPadding: 6,
      gridColor: "var(--rule)", domainColor: "var(--rule)", tickColor: "var(--rule)",
    },
    legend: { labelFont: font, labelFontSize: 11.5, labelColor: "var(--ink-2)", title: null },
  };
}

// Months, days and figures as the page's language writes them.
function locales(language) {
  const name = (options, date) => new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" }).format(date);
  const months = (month) => [...Array(12).keys()].map((n) => name({ month }, new Date(Date.UTC(2026, n, 15))));
  const days = (weekday) => [...Array(7).keys()].map((n) => name({ weekday }, new Date(Date.UTC(2026, 1, 1 + n))));
  const parts = new Intl.NumberFormat(language, { useGrouping: true }).formatToParts(1234567.8);
  const sign = (type, otherwise) => parts.find((part) => part.type === type)?.value ?? otherwise;
  return {
    timeFormatLocale: {
      dateTime: "%x, %X", date: "%-d %b %Y", time: "%H:%M:%S", periods: ["AM", "PM"],
      days: days("long"), shortDays: days("short"), months: months("long"), shortMonths: months("short"),
    },
    formatLocale: { decimal: sign("decimal", "."), thousands: sign("group", ","), grouping: [3], currency: ["", ""] },
  };
}

async function draw(element) {
  const embed = await load();
  const spec = JSON.parse(element.dataset.chart);
  const { view } = await embed(element, { ...spec, config: config() }, {
    mode: "vega-lite", renderer: "svg", actions: false, ast: true, defaultStyle: false, tooltip: { disableDefaultStyle: true },
    ...locales(document.documentElement.lang || "en"),
  });
  view.addEventListener("click", (_event, item) => {
    if (item?.datum?.href) location.assign(item.datum.href);
  });
  if (element.dataset.wordedFrom) {
    // What happened stands over the drawing where its words have room, else below it under its number.
    const places = (_name, width) =>
      element.closest(".chart").classList.toggle("worded", width >= Number(element.dataset.wordedFrom));
    view.addSignalListener("width", places);
    places("width", view.signal("width"));
  }
  element.querySelector("svg")?.setAttribute("aria-hidden", "true");
  element.dataset.drawn = "yes";
}

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    seen.unobserve(entry.target);
    draw(entry.target).catch((error) => {
      entry.target.closest(".chart")?.querySelector("details")?.setAttribute("open", "");
      console.error(error);
    });
  }
}, { rootMargin: "200px" });

function watch() {
  for (const element of document.querySelectorAll("[data-chart]:not([data-watched])")) {
    element.dataset.watched = "yes";
    seen.observe(element);
  }
}

watch();
document.addEventListener("htmx:afterSettle", watch);
