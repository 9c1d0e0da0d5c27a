/* What a page does once it is open: the theme, and the figures. Everything else is in the HTML.
   No requests other than plotly.min.js from the same folder, so that a page works from a stick. */
(function () {
  "use strict";
  var root = document.documentElement;
  var script = document.currentScript.src;
  var PLOTLY = script.replace(/accord\.js$/, "plotly.min.js");
  var NARROW = 760;   // Below this width a figure takes its narrow layout.
  var NEAR = "600px"; // A chart this close to the window is worth loading Plotly for.
  root.classList.add("js");

  /* Theme: the reader's choice, else the system's. */
  var system = window.matchMedia("(prefers-color-scheme: dark)");
  function stored() {
    try { return localStorage.getItem("accord-theme"); } catch (refused) { return null; }
  }
  function store(theme) {
    try { localStorage.setItem("accord-theme", theme); } catch (refused) { return; }
  }
  function show(theme) {
    root.setAttribute("data-theme", theme);
    document.querySelectorAll(".theme").forEach(function (button) {
      button.hidden = false;
      button.textContent = theme === "dark" ? button.dataset.light : button.dataset.dark;
    });
    document.querySelectorAll(".plot[data-drawn]").forEach(draw);
  }
  function current() { return stored() || (system.matches ? "dark" : "light"); }
  root.setAttribute("data-theme", current());
  system.addEventListener("change", function () { show(current()); });

  /* Figures */
  var data, words, loading;

  function load() {
    loading = loading || new Promise(function (done, failed) {
      var tag = document.createElement("script");
      tag.src = PLOTLY;
      tag.onload = done;
      tag.onerror = failed;
      document.head.appendChild(tag);
    });
    return loading;
  }

  /* A copy of a figure's part in which the names of style-sheet variables are their values. */
  function coloured(part, style) {
    if (typeof part === "string") {
      return part.replace(/^var\((--[\w-]+)\)$/, function (whole, name) {
        return style.getPropertyValue(name).trim() || whole;
      });
    }
    if (Array.isArray(part)) { return part.map(function (one) { return coloured(one, style); }); }
    if (part && typeof part === "object") {
      var copy = {};
      Object.keys(part).forEach(function (key) { copy[key] = coloured(part[key], style); });
      return copy;
    }
    return part;
  }

  function isNarrow(place) { return place.clientWidth < NARROW; }

  function draw(place) {
    var figure = data.figures[place.dataset.figure];
    var style = getComputedStyle(root);
    var layout = isNarrow(place) ? figure.narrow : figure.layout;
    place.dataset.drawn = isNarrow(place) ? "narrow" : "wide";
    layout = Object.assign({}, coloured(layout, style), {
      template: coloured(data.template, style),
      uirevision: place.dataset.revision || "0"
    });
    return Plotly.react(place, coloured(figure.data, style), layout, settings(place))
      .then(function () { finish(place); });
  }

  function settings(place) {
    var reset = {
      name: "reset",
      title: words.reset,
      icon: Plotly.Icons.home,
      click: function () {
        place.dataset.revision = String(Number(place.dataset.revision || 0) + 1);
        Plotly.purge(place);
        delete place.dataset.watched;
        draw(place);
      }
    };
    return {
      displayModeBar: true,
      displaylogo: false,
      responsive: true,
      scrollZoom: false,
      doubleClick: "zooms" in place.dataset ? "reset" : false,
      modeBarButtons: [["toImage", reset]],
      toImageButtonOptions: { format: "png", filename: place.dataset.name, scale: 2 }
    };
  }

  function finish(place) {
    place.querySelectorAll("svg").forEach(function (svg) {
      svg.setAttribute("aria-hidden", "true");
      svg.setAttribute("focusable", "false");
    });
    if (place.dataset.watched) { return; }
    place.dataset.watched = "yes";
    place.on("plotly_click", function (event) {
      var anchor = event.points[0].id;
      if (anchor) { location.hash = anchor; }
    });
    place.on("plotly_relayout", function () {
      if ((place.dataset.drawn === "narrow") !== isNarrow(place)) { draw(place); }
    });
  }

  function failed(place) {
    place.replaceChildren(document.getElementById("chart-failed").content.cloneNode(true));
    place.style.minHeight = "0";
    var table = place.closest("section").querySelector("details");
    if (table) { table.open = true; }
  }

  function watch(place) {
    var watcher = new IntersectionObserver(function (entries) {
      if (!entries.some(function (entry) { return entry.isIntersecting; })) { return; }
      watcher.disconnect();
      load().then(function () { return draw(place); }).catch(function () { failed(place); });
    }, { rootMargin: NEAR });
    watcher.observe(place);
  }

  window.addEventListener("resize", function () {
    document.querySelectorAll(".plot[data-drawn]").forEach(function (place) {
      if ((place.dataset.drawn === "narrow") !== isNarrow(place)) { draw(place); }
    });
  });

  document.addEventListener("DOMContentLoaded", function () {
    show(current());
    document.querySelectorAll(".theme").forEach(function (button) {
      button.addEventListener("click", function () {
        var next = root.getAttribute("data-theme") === "dark" ? "light" : "dark";
        store(next);
        show(next);
      });
    });
    var held = document.getElementById("accord-data");
    if (!held) { return; }
    data = JSON.parse(held.textContent);
    words = document.getElementById("chart-words").content.firstElementChild.dataset;
    document.querySelectorAll(".plot").forEach(watch);
  });
})();
