// How are charts drawn? Each <figure class="chart" data-drawn="its numbers as JSON"> holds a place to draw on
// (.chart-canvas). The macro `chart` of macros/charts.html writes all of it, and the same numbers as a table. What is
// drawn are shares over days:
//   {"top": 1,
//    "series": [{"name": "", "tone": "good", "points": [[day, share], ...], "stack": true (an area on those before it),
//                "dots": "full" | "hollow", "line": true (beside the dots), "unnamed": true (not in the legend)}],
//    "band": {"name": "", "tone": "info", "points": [[day, low, high], ...]},
//    "marks": [{"x": day, "text": "", "tone": "warn"}],  "spans": [{"from": day, "to": day, "text": "", "tone": "info"}]}
// A tone is a colour by meaning of app.css: good, bad, warn, info, neutral, accent. Charts follow theme and width.
"use strict";

(() => {
  const drawn = new Map();

  function colour(name) {
    const probe = document.createElement("span"); // custom properties hold light-dark(); only a used colour is resolved
    probe.style.color = `var(--${name})`;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  }

  function faded(name, share) {
    const [red, green, blue] = colour(name).match(/[\d.]+/g);
    return `rgba(${red}, ${green}, ${blue}, ${share})`;
  }

  const language = () => document.documentElement.lang || "en";

  const percent = (share) => new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: 1 }).format(share);

  function dayIn(form) {
    return (value) => new Intl.DateTimeFormat(language(), { ...form, timeZone: "UTC" }).format(new Date(value));
  }

  function axis(type, write, more) {
    return {
      type,
      axisLabel: { color: colour("ink-2"), formatter: write, hideOverlap: true },
      axisLine: { lineStyle: { color: colour("line-strong") } },
      axisTick: { lineStyle: { color: colour("line-strong") } },
      splitLine: { lineStyle: { color: colour("line") } },
      ...more,
    };
  }

  function lineOf(one, place) {
    const tone = one.tone || "info";
    return {
      type: "line",
      name: one.name,
      data: one.points,
      stack: one.stack ? "all" : undefined,
      areaStyle: one.stack ? { color: faded(tone, tone === "neutral" ? 0.18 : 0.45) } : undefined,
      showSymbol: Boolean(one.dots),
      symbol: "circle",
      symbolSize: 7,
      itemStyle: one.dots === "hollow" ? { color: colour("surface"), borderColor: colour(tone), borderWidth: 2 } : { color: colour(tone) },
      lineStyle: { color: colour(tone), width: one.dots && !one.line ? 0 : 2 },
      z: 3 + place,
    };
  }

  function bandOf(band) {
    if (!band) return [];
    const tone = band.tone || "info";
    const hidden = { type: "line", stack: "band", symbol: "none", lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false }, z: 1 };
    return [
      { ...hidden, name: "", data: band.points.map(([x, low]) => [x, low]) },
      { ...hidden, name: band.name, data: band.points.map(([x, low, high]) => [x, high - low]), areaStyle: { color: faded(tone, 0.2) }, itemStyle: { color: faded(tone, 0.35) } },
    ];
  }

  function marksOf(numbers) {
    const label = { color: colour("ink"), fontSize: 11, backgroundColor: faded("surface", 0.85), padding: [1, 4] };
    const lines = (numbers.marks || []).map((mark, place) => ({
      xAxis: mark.x,
      label: { ...label, formatter: mark.text, position: "end", distance: place % 2 ? 18 : 3 },
      lineStyle: { color: colour(mark.tone || "neutral"), type: "dashed", width: 1.5 },
    }));
    const areas = (numbers.spans || []).map((span) => [
      { xAxis: span.from, name: span.text, itemStyle: { color: faded(span.tone || "info", 0.16) }, label: { ...label, show: innerWidth >= 480, position: "insideBottom" } },
      { xAxis: span.to },
    ]);
    return {
      type: "line",
      name: "",
      data: [],
      silent: true,
      z: 9,
      markLine: { symbol: "none", animation: false, data: lines },
      markArea: { silent: true, animation: false, data: areas },
    };
  }

  function told(numbers) {
    return (found) => {
      const items = found.filter((item) => item.seriesName && item.value);
      const band = ((numbers.band || {}).points || []).find(([day]) => items[0] && day === items[0].value[0]);
      const lines = [...new Set(items.map((item) => `${item.seriesName}: ${percent(item.value[1])}`))];
      if (band) lines.push(`${numbers.band.name}: ${percent(band[1])} – ${percent(band[2])}`);
      return [dayIn({ dateStyle: "medium" })(found[0].axisValue), ...lines].join("\n");
    };
  }

  function legendOf(numbers) {
    return [
      ...numbers.series.filter((one) => !one.unnamed).map((one) => ({ name: one.name, ...(one.stack ? { icon: "roundRect" } : {}) })),
      ...(numbers.band ? [{ name: numbers.band.name, icon: "roundRect" }] : []),
    ];
  }

  function options(figure) {
    const numbers = JSON.parse(figure.dataset.drawn);
    return {
      animation: false,
      aria: { enabled: true, label: { description: figure.dataset.title } },
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 16, top: (numbers.marks || []).length ? 44 : 16, bottom: figure.clientWidth < 420 ? 52 : 34, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      xAxis: axis("time", dayIn({ month: "short", day: "numeric" }), { splitLine: { show: false } }),
      yAxis: axis("value", percent, { min: 0, max: numbers.top }),
      series: [...bandOf(numbers.band), ...numbers.series.map(lineOf), marksOf(numbers)],
      legend: { bottom: 0, data: legendOf(numbers), itemWidth: 18, itemHeight: 8, textStyle: { color: colour("ink-2") } },
      tooltip: {
        trigger: "axis",
        renderMode: "richText", // HTML tooltips carry style attributes, which the content security policy refuses
        confine: true,
        backgroundColor: colour("surface"),
        borderColor: colour("line-strong"),
        textStyle: { color: colour("ink"), fontSize: 12 },
        formatter: told(numbers),
      },
    };
  }

  function draw(figure) {
    const canvas = figure.querySelector(".chart-canvas");
    let chart = drawn.get(canvas);
    if (!chart) {
      chart = echarts.init(canvas, null, { renderer: "canvas" });
      drawn.set(canvas, chart);
      watched.observe(canvas);
    }
    chart.setOption(options(figure), true);
  }

  function drawAll() {
    for (const [canvas, chart] of drawn) {
      if (canvas.isConnected) continue;
      chart.dispose();
      drawn.delete(canvas);
    }
    document.querySelectorAll("figure.chart").forEach(draw);
  }

  const watched = new ResizeObserver((entries) => entries.forEach(({ target }) => drawn.get(target)?.resize()));
  new MutationObserver(drawAll).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  document.addEventListener("htmx:afterSettle", drawAll);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", drawAll);
  else drawAll();
})();
