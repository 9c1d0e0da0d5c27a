/* All results of one partner, or of an earlier period: ready figures, tables and lines of tables, from
   a file for each partner. */
(function () {
  "use strict";
  var common = window.ACCORD_LOOKUP;
  var figures = null, own = {};
  var lines = document.querySelector("[data-lines]");
  if (!common || !common.bar.dataset.tables || !lines) { return; }

  function whose(chosen) { return chosen.partner && chosen.partner !== "*" ? chosen.partner : "all"; }
  function found(chosen) { return (window.ACCORD_RESULTS || {})[whose(chosen)]; }

  /* Put something in place of what the page has; nothing brings that back. */
  function put(place, html) {
    var key = place.id || place.closest("figure").id;
    own[key] = own[key] || place.innerHTML;
    place.innerHTML = html || own[key];
  }

  function lay(ready, period) {
    if (!ready && !Object.keys(own).length) { return; } // The page stands as it was built.
    document.querySelectorAll("figure[id^=fig-] .as-table").forEach(function (place) {
      put(place, ready && ready.tables[place.closest("figure").id.slice(4)]);
    });
    var isAnyShown = false;
    lines.querySelectorAll("tr[id]").forEach(function (line) {
      var cells = ready && (ready.rows[period] || {})[line.id];
      put(line, cells && cells.map(function (one) { return ready.texts[one]; }).join(""));
      line.hidden = Boolean(ready) && !cells;
      isAnyShown = isAnyShown || !line.hidden;
    });
    lines.querySelectorAll("tbody").forEach(function (group) {
      group.hidden = !group.querySelector("tr[id]:not([hidden])");
    });
    lines.querySelector(".nothing").hidden = isAnyShown;
  }

  common.show = function (wanted) {
    var isAll = Object.keys(wanted).every(function (name) { return wanted[name] === "*"; });
    var file = common.bar.dataset.tables.replace("*", whose(wanted));
    function shown(isLoaded) {
      var isStill = Object.keys(wanted).some(function (name) { return wanted[name] !== "*"; });
      var ready = isLoaded && isStill ? found(wanted) : null;
      figures = ready && whose(wanted) !== "all" ? ready.figures : null;
      lay(ready, wanted.period || "*");
      return isLoaded;
    }
    return (isAll ? Promise.resolve() : common.load(file, function () { return found(wanted); }))
      .then(function () { return shown(true); }, function () { return shown(false); });
  };

  common.figure = function (name) {
    return figures ? figures[name] || null : undefined;
  };
})();
