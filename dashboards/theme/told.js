/* What a page tells of one partner, or of an earlier period: ready figures, parts of the page and lines
   of tables, from a file for each choice. */
(function () {
  "use strict";
  var common = window.ACCORD_LOOKUP;
  var figures = {}, own = {};
  if (!common || !common.bar.dataset.told) { return; }
  var lines = document.querySelector("[data-lines]");

  function whose(chosen) { return chosen.partner && chosen.partner !== "*" ? chosen.partner : "all"; }
  function found(chosen) { return (window.ACCORD_TOLD || {})[whose(chosen)]; }

  /* Put something in place of what the page has; nothing brings that back. */
  function put(place, key, html) {
    if (html === undefined && !(key in own)) { return; } // It stands as it was built.
    if (!(key in own)) { own[key] = place.innerHTML; }
    place.innerHTML = html === undefined ? own[key] : html;
  }

  function lay(ready, period) {
    document.querySelectorAll("[data-told-of]").forEach(function (place) {
      put(place, place.dataset.toldOf, ready ? ready.parts[place.dataset.toldOf] : undefined);
    });
    if (!lines) { return; }
    var isAnyShown = false;
    lines.querySelectorAll("tr[id]").forEach(function (line) {
      var cells = ready && (ready.rows[period] || {})[line.id];
      put(line, line.id, cells ? cells.map(function (one) { return ready.texts[one]; }).join("") : undefined);
      line.hidden = Boolean(ready) && !cells;
      isAnyShown = isAnyShown || !line.hidden;
    });
    lines.querySelectorAll("tbody").forEach(function (group) {
      group.hidden = !group.querySelector("tr[id]:not([hidden])");
    });
    var nothing = lines.querySelector(".nothing"); // There is none before anything is told.
    if (nothing) { nothing.hidden = isAnyShown; }
  }

  common.show = function (wanted) {
    var file = common.bar.dataset.told.replace("*", whose(wanted));
    function isAll() { return Object.keys(wanted).every(function (name) { return wanted[name] === "*"; }); }
    function shown(isLoaded) {
      if (isLoaded && !isAll() && !found(wanted)) { return common.show(wanted); } // Of a newer choice.
      var ready = isLoaded && !isAll() ? found(wanted) : null;
      figures = ready ? ready.figures : {};
      lay(ready, wanted.period || "*");
      return isLoaded;
    }
    return (isAll() ? Promise.resolve() : common.load(file, function () { return found(wanted); }))
      .then(function () { return shown(true); }, function () { return shown(false); });
  };

  /* A figure of what is chosen: none where the page's own stands, null where nothing is. */
  common.figure = function (name) { return figures[name]; };
})();
