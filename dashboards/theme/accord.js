/* What a page does once it is open: the theme, and the figures. Everything else is in the HTML.
   No requests other than plotly.min.js from the same folder, so that a page works from a stick. */
(function () {
  "use strict";
  var root = document.documentElement;
  var script = document.currentScript.src;
  var PLOTLY = script.replace(/accord\.js$/, "plotly.min.js");
  var NARROW = 760;   // Below this width a figure takes its narrow layout.
  var NEAR = "600px"; // A chart this close to the window is worth drawing.
  /* A figure on paper takes its wide layout, scaled to what is free of a sheet: an A4 page without
     its margins, and down it room for a heading as well. The rows of one that is longer move
     together as far as labels of two lines allow, so that less of it is lost by scaling. The first
     one stands below the heading of the page, where it need not be scaled by more than `least`. */
  var PAPER = { drawn: 760, across: 700, down: 850, first: 525, least: 0.8, closer: 0.8 };
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

  /* Filters: what stands on the page is shown or hidden by its form and period, and nothing is
     counted here. The choice stands in the address, so that Back and a copied link bring it back. */
  var FILTERS = [];
  var chosen = {};
  var LOOKUP; // Where a page has it: what brings a choice that does not stand on the page.
  var order = []; // The filters that are set, the one chosen last at the end, as the address has it.

  function control(name) { return document.querySelector("[data-filter=" + name + "] select"); }

  function fromAddress() {
    var asked = new URLSearchParams(location.hash.slice(1));
    var unknown = false;
    FILTERS.forEach(function (name) {
      var select = control(name);
      var wanted = asked.get(name) || "*";
      var is_known = select && Array.from(select.options).some(function (option) {
        return option.value === wanted;
      });
      chosen[name] = is_known ? wanted : "*";
      unknown = unknown || (wanted !== "*" && !is_known);
    });
    order = Array.from(new Set(asked.keys())).filter(function (name) {
      return (chosen[name] || "*") !== "*";
    });
    limit();
    FILTERS.forEach(function (name) { control(name).value = chosen[name]; });
    tables = new Set((asked.get("table") || "").split(",").filter(Boolean));
    tables.forEach(function (name) { unknown = unknown || !figureNamed(name); });
    document.querySelectorAll(".chart").forEach(function (figure) {
      view(figure, tables.has(nameOf(figure)) ? "table" : "chart");
    });
    var figure = figureNamed(asked.get("fig"));
    if (figure) { figure.scrollIntoView(); }
    document.querySelectorAll(".unknown").forEach(function (line) { line.hidden = !unknown; });
  }

  /* Only so many may be chosen together as are published together. */
  function limit() {
    var bar = document.querySelector("[data-most]");
    if (!bar) { return; }
    var most = Number(bar.dataset.most);
    var counted = order.filter(function (name) { return "counted" in control(name).parentElement.dataset; });
    counted.slice(most).forEach(function (name) { set(name, "*"); });
    bar.querySelector(".dropped").hidden = counted.length <= most;
    var left = bar.querySelectorAll("[data-counted] select");
    var isFull = counted.length >= most && left.length > most;
    left.forEach(function (select) {
      select.disabled = isFull && chosen[select.parentElement.dataset.filter] === "*";
    });
    bar.querySelector(".full").hidden = !isFull;
  }

  function set(name, value) {
    chosen[name] = value;
    order = order.filter(function (one) { return one !== name; }).concat(value === "*" ? [] : name);
  }

  /* What was chosen, as an address has it. */
  function choice(figure) {
    var parts = order.map(function (name) { return name + "=" + encodeURIComponent(chosen[name]); });
    if (tables.size) { parts.push("table=" + Array.from(tables).sort().join(",")); }
    if (figure) { parts.push("fig=" + figure); }
    return parts.join("&");
  }

  function toAddress() { location.hash = choice() || "all"; }

  /* Views: a figure shows its drawing, or the table with the same numbers. */
  var tables = new Set();

  function nameOf(figure) { return figure.id.replace(/^fig-/, ""); }
  function figureNamed(name) { return name && document.getElementById("fig-" + name); }

  function view(figure, wanted) {
    if (!figure.querySelector(".views")) { return; }
    figure.dataset.view = wanted;
    figure.querySelectorAll(".views button").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.view === wanted));
    });
  }

  /* A place inside a table is of no use while the table is hidden. */
  function reveal(place) {
    var figure = place.closest(".chart");
    if (figure && place.closest(".as-table")) {
      tables.add(nameOf(figure));
      view(figure, "table");
    }
    place.scrollIntoView();
  }

  function copyLink(button) {
    var words = button.dataset, before = button.textContent;
    var hash = "#" + choice(nameOf(button.closest(".chart")));
    function say(done) {
      if (!done) { location.hash = hash; }
      button.textContent = done ? words.done : words.refused;
      button.addEventListener("blur", function () { button.textContent = before; }, { once: true });
    }
    if (!navigator.clipboard) { say(false); return; }
    navigator.clipboard.writeText(location.href.split("#")[0] + hash)
      .then(function () { say(true); }, function () { say(false); });
  }

  function prepareFigures() {
    document.querySelectorAll(".views button").forEach(function (button) {
      button.addEventListener("click", function () {
        var name = nameOf(button.closest(".chart"));
        if (button.dataset.view === "table") { tables.add(name); } else { tables.delete(name); }
        toAddress();
      });
    });
    document.querySelectorAll(".copy").forEach(function (button) {
      button.addEventListener("click", function () { copyLink(button); });
    });
  }

  function isShown(row, is_exact) {
    return FILTERS.every(function (name) {
      var own = row.dataset[name];
      return own === undefined || own === chosen[name] || (chosen[name] === "*" && !is_exact);
    });
  }

  function filter() {
    document.querySelectorAll(FILTERS.map(function (name) {
      return "main [data-" + name + "]";
    }).join() || "none").forEach(function (row) {
      row.hidden = !isShown(row, Boolean(row.closest("[data-exact]")));
    });
    document.querySelectorAll(".filtered").forEach(function (part) {
      var rows = Array.from(part.querySelectorAll("[data-form]"));
      var is_empty = rows.every(function (row) { return row.hidden; });
      part.classList.toggle("is-empty", rows.length > 0 && is_empty);
    });
    document.querySelectorAll("[data-fates]").forEach(settle);
    (LOOKUP ? LOOKUP.show(chosen) : Promise.resolve()).then(function (isLoaded) {
      if (LOOKUP) { LOOKUP.say(chosen, isLoaded); }
      document.querySelectorAll(".plot").forEach(redraw);
      document.querySelectorAll(".nothing [data-clear]").forEach(function (button) {
        var isOfMany = button.parentElement.querySelectorAll("[data-clear]").length > 1;
        button.hidden = isOfMany && button.dataset.clear !== order[order.length - 1];
      });
    });
  }

  /* The panel from received to used repeats one line of its table. */
  function settle(panel) {
    var row = Array.from(document.querySelectorAll(".fates tr[data-period]")).find(function (one) {
      return one.dataset.form === chosen.form && one.dataset.period === chosen.period;
    });
    panel.classList.toggle("is-empty", !row);
    panel.querySelectorAll("[data-part]").forEach(function (place) {
      var cell = row && row.querySelector("[data-part=" + place.dataset.part + "]");
      var select = control(place.dataset.part);
      if (cell) { place.textContent = cell.textContent; }
      else if (select) { place.textContent = select.selectedOptions[0].textContent; }
    });
  }

  function prepareFilters() {
    document.querySelectorAll("[data-filter]").forEach(function (part) {
      FILTERS.push(part.dataset.filter);
      chosen[part.dataset.filter] = "*";
    });
    FILTERS.map(control).forEach(function (select) {
      select.addEventListener("change", function () {
        set(select.parentElement.dataset.filter, select.value);
        toAddress();
      });
    });
    document.querySelectorAll("[data-filter], .filters").forEach(function (part) {
      part.hidden = false;
    });
    document.querySelectorAll("[data-clear]").forEach(function (button) {
      button.addEventListener("click", function () {
        set(button.dataset.clear, "*");
        toAddress();
      });
    });
  }

  /* The address names a place on the page, or what was chosen. */
  function goTo() {
    var place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (place) { reveal(place); return; }
    fromAddress();
    filter();
  }

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

  /* The figure of what the reader chose; a choice without one shows why instead. */
  function figureOf(place) {
    var looked = LOOKUP ? LOOKUP.figure(place.dataset.figure) : undefined;
    if (looked !== undefined) { return looked; }
    var value = chosen[place.dataset.by];
    return data.figures[place.dataset.figure + (value && value !== "*" ? "|" + value : "")];
  }

  function redraw(place) {
    var is_there = Boolean(figureOf(place));
    var nothing = place.parentElement.querySelector(".nothing");
    place.hidden = !is_there;
    if (nothing) { nothing.hidden = is_there; }
    if (is_there && place.dataset.near && window.Plotly) { draw(place); }
  }

  /* Plotly never ends if a figure is drawn anew while it is being drawn. */
  var drawing = new WeakMap();

  function draw(place) {
    var done = (drawing.get(place) || Promise.resolve()).then(function () { return drawn(place); });
    drawing.set(place, done.catch(function () { return null; }));
    return done;
  }

  function drawn(place, isOnPaper) {
    var figure = figureOf(place);
    if (!figure || !place.clientWidth) { return; } // Behind its table it has no width to draw for.
    var isNarrowed = !isOnPaper && isNarrow(place);
    if (place.dataset.anew) {
      Plotly.purge(place);
      delete place.dataset.anew;
      delete place.dataset.watched;
    }
    var style = getComputedStyle(root);
    var layout = isNarrowed ? figure.narrow : figure.layout;
    place.dataset.drawn = isNarrowed ? "narrow" : "wide";
    layout = Object.assign({}, coloured(layout, style), {
      template: coloured(data.template, style),
      uirevision: place.dataset.revision || "0"
    });
    if (isOnPaper) { fit(place, layout); }
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
        place.dataset.anew = "yes";
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

  /* Plotly sets legends from left to right. From right to left each entry changes sides within its
     legend, and its mark within the entry. */
  function mirrorLegend(place) {
    place.querySelectorAll(".legend").forEach(function (legend) {
      var groups = legend.querySelectorAll(".groups");
      var entries = groups.length > 1 ? groups : legend.querySelectorAll(".traces");
      swapSides(entries);
      legend.querySelectorAll(".traces").forEach(function (entry) {
        swapSides(entry.querySelectorAll(".layers, .legendtext"));
      });
    });
  }

  /* Plotly moves parts by `translate` and leaves a `matrix` as it is. */
  function swapSides(parts) {
    function moved(part, by) {
      var own = (part.getAttribute("transform") || "").replace(/^matrix\(.*?\)/, "");
      part.setAttribute("transform", (by ? "matrix(1,0,0,1," + by + ",0)" : "") + own);
    }
    parts.forEach(function (part) { moved(part, 0); });
    var boxes = Array.from(parts, function (part) { return part.getBoundingClientRect(); });
    var ends = Math.min.apply(null, boxes.map(function (box) { return box.left; }))
      + Math.max.apply(null, boxes.map(function (box) { return box.right; }));
    parts.forEach(function (part, place) {
      moved(part, ends - boxes[place].left - boxes[place].right);
    });
  }

  /* The drawing is a picture with its figure's title for who listens; its layers and icons are
     nothing to them. Around the buttons beside it there can be no picture. */
  function finish(place) {
    place.querySelectorAll("svg").forEach(function (svg) {
      svg.setAttribute("aria-hidden", "true");
      svg.setAttribute("focusable", "false");
    });
    var drawing = place.querySelector(".main-svg");
    drawing.removeAttribute("aria-hidden");
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-labelledby", place.closest(".chart").getAttribute("aria-labelledby"));
    if (root.dir === "rtl") { mirrorLegend(place); }
    if (place.dataset.watched) { return; }
    place.dataset.watched = "yes";
    if (root.dir === "rtl") { place.on("plotly_afterplot", function () { mirrorLegend(place); }); }
    place.on("plotly_click", function (event) {
      // Plotly wants each id once; what follows a space only tells points of one row apart.
      // An area that is clicked has no point; its id is of the whole.
      var point = event.points[0];
      var anchor = String(point.id || point.data.meta || "").split(" ")[0];
      if (anchor) { location.hash = anchor; }
    });
    place.on("plotly_relayout", function () {
      if ((place.dataset.drawn === "narrow") !== isNarrow(place)) { draw(place); }
    });
  }

  function failed(place) {
    place.replaceChildren(document.getElementById("chart-failed").content.cloneNode(true));
    place.style.minHeight = "0";
    var figure = place.closest(".chart");
    view(figure, "table");
    if (figure.dataset.view === "table") {  // Else what failed would be hidden with the drawing.
      figure.querySelector(".as-table").prepend(place.firstElementChild);
    }
  }

  function watch(place) {
    var watcher = new IntersectionObserver(function (entries) {
      if (!entries.some(function (entry) { return entry.isIntersecting; })) { return; }
      watcher.disconnect();
      place.dataset.near = "yes";
      load().then(function () { return draw(place); }).catch(function () { failed(place); });
    }, { rootMargin: NEAR });
    watcher.observe(place);
  }

  /* Give a figure the size at which it is drawn for paper; the style sheet prints it smaller. */
  function fit(place, layout) {
    var first = place.closest(".first") && PAPER.first;
    var smallest = layout.height * PAPER.closer * PAPER.least * PAPER.across / PAPER.drawn;
    var down = first && smallest <= first ? first : PAPER.down;
    var room = down * PAPER.drawn / PAPER.across;
    layout.height = Math.min(layout.height, Math.max(room, layout.height * PAPER.closer));
    var scale = Math.min(PAPER.across / PAPER.drawn, down / layout.height);
    layout.width = PAPER.across / scale;
    place.style.setProperty("--on-paper", scale.toFixed(3));
  }

  /* What is printed is laid out at once, so figures are drawn without waiting for anything: Plotly
     has come by then, or the tables stand for them. */
  function toPaper() {
    if (!window.Plotly) { return; }
    root.setAttribute("data-theme", "light");
    document.querySelectorAll(".plot").forEach(function (place) {
      drawn(place, true);
    });
  }

  function fromPaper() { show(current()); }

  /* A list that lies over the page closes on Escape, and once the reader is elsewhere. */
  function closeOnLeaving(list) {
    function leave(event) { if (!list.contains(event.target)) { list.open = false; } }
    document.addEventListener("click", leave);
    document.addEventListener("focusin", leave);
    list.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !list.open) { return; }
      list.open = false;
      list.querySelector("summary").focus();
    });
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
    document.querySelectorAll(".menu, .tongues").forEach(closeOnLeaving);
    /* The page in another language shows what was chosen here. */
    document.querySelectorAll(".tongues a").forEach(function (link) {
      link.addEventListener("click", function () { link.hash = location.hash; });
    });
    var held = document.getElementById("accord-data");
    data = held ? JSON.parse(held.textContent) : window.ACCORD_DATA;
    if (!data) { return; }
    words = document.getElementById("chart-words").content.firstElementChild.dataset;
    LOOKUP = window.ACCORD_LOOKUP;
    prepareFilters();
    prepareFigures();
    goTo();
    window.addEventListener("hashchange", goTo);
    document.querySelectorAll(".plot").forEach(watch);
    window.addEventListener("beforeprint", toPaper);
    window.addEventListener("afterprint", fromPaper);
    /* At a desk a page may be printed before its last figure was seen. On a telephone, and where
       data are saved, Plotly comes only once a figure is near. */
    var isSaving = (navigator.connection && navigator.connection.saveData) || innerWidth < NARROW;
    if (document.querySelector(".plot") && !isSaving) { load().catch(function () { return null; }); }
  });
})();
