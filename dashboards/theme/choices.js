/* What pages with a bar of filters have in common: they load what is ready of a choice, and say what
   is chosen. What a choice shows is in `lookup.js` for one result, in `told.js` elsewhere. */
(function () {
  "use strict";
  var bar = document.querySelector(".filters");
  var loading = {};
  if (!bar) { return; }
  // On a phone one button opens them, unless something is chosen already.
  if (window.innerWidth < 760 && !location.hash) { bar.querySelector("details").open = false; }

  /* Load a script once; `read` says what it brought, nothing if it did not. */
  function load(file, read) {
    loading[file] = loading[file] || new Promise(function (done, failed) {
      var tag = document.createElement("script");
      tag.src = file;
      tag.onload = function () { if (read()) { done(); } else { failed(); } };
      tag.onerror = failed;
      document.head.appendChild(tag);
    });
    return loading[file];
  }

  function optionOf(chosen, name) {
    var part = bar.querySelector("[data-filter=" + name + "]");
    var isSet = part && chosen[name] && chosen[name] !== "*";
    return isSet ? part.querySelector("select").selectedOptions[0] : null;
  }

  /* The names of what is chosen. */
  function named(chosen, filters) {
    return filters.map(function (name) { return optionOf(chosen, name); }).filter(Boolean)
      .map(function (option) { return option.textContent; }).join(" · ");
  }

  /* The same with what they are names of. */
  function said(chosen, filters) {
    return filters.map(function (name) {
      var option = optionOf(chosen, name);
      var of = option && (option.parentElement.label || option.closest("p").firstChild.textContent);
      return option && bar.dataset.pair.split("{0}").join(apart(of))
        .split("{1}").join(apart(option.textContent));
    }).filter(Boolean).join(" · ");
  }

  /* Each name keeps its own direction among words of another. */
  function apart(name) { return "\u2068" + name + "\u2069"; }

  function say(chosen, isLoaded) {
    var told = isLoaded ? chosen : {};
    bar.querySelector(".unloaded").hidden = isLoaded;
    document.querySelectorAll(".chosen").forEach(function (line) {
      var words = said(told, line.dataset.of.split(" "));
      line.hidden = !words;
      line.querySelector("b").textContent = words;
    });
    document.querySelectorAll(".whole").forEach(function (line) {
      line.hidden = !named(told, ["partner", "region", "group"]);
    });
  }

  window.ACCORD_LOOKUP = { bar: bar, load: load, named: named, say: say };
})();
