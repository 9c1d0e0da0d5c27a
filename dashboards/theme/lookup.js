/* The figures of what a reader chose: ready cells, looked up by partner, member and period and put
   into a ready figure. Nothing is counted here and no word is made here. */
(function () {
  "use strict";
  var FIGURE = "\ue001", TARGET = "\ue002", STATUS = "\ue003"; // Places that `ready.py` left open.
  var common = window.ACCORD_LOOKUP;
  var chosen = {}, original = {}, cells;
  if (!common || !common.bar.dataset.cells) { return; }

  function partner() { return chosen.partner || "*"; }
  function members() {
    return [chosen.region, chosen.group].filter(function (one) { return one && one !== "*"; });
  }
  function isOfWhom() { return partner() !== "*" || members().length > 0; }
  function isOfWhen() { return Boolean(chosen.period) && chosen.period !== "*"; }

  /* Two members stand under the crossing of their dimensions, in either order. */
  function crossed(one, other) {
    var at = one.indexOf("."), then = other.indexOf(".");
    return one.slice(0, at) + "×" + other.slice(0, then) + "." +
      one.slice(at + 1) + "×" + other.slice(then + 1);
  }

  function row(reading, whose, of) {
    var rows = cells.cells[reading];
    if (of.length < 2) { return rows[whose + "|" + (of[0] || "*")]; }
    return rows[whose + "|" + crossed(of[0], of[1])] || rows[whose + "|" + crossed(of[1], of[0])];
  }

  /* A cell that is not there is not available; one without a number has its marks alone. */
  function told(cell) {
    if (!cell) { return { value: null, words: "", marks: "x", target: null, aim: "", status: "", interval: "" }; }
    if (typeof cell === "string") { cell = [null, "", cell]; }
    return {
      value: cell[0], words: cell[1], marks: cell[2] || (cell[0] === null ? "x" : ""),
      target: cell.length > 3 ? cell[3] : null, aim: cell[4] || "", status: cell[5] || "", interval: cell[6] || ""
    };
  }

  function marked(one) {
    var marks = one.marks.replace(/ /g, "").replace(/./g, "[$&]");
    return (one.words + " " + marks).trim();
  }

  function plain(text) { return text.replace(/&/g, "&amp;").replace(/</g, "&lt;"); }

  /* What members have no target is said; a status that there is none of leaves no line. */
  function aimOf(one) { return one.aim || (members().length ? "[z]" : "[x]"); }
  function filled(text, one) {
    return text.split("<br>").filter(function (line) {
      return one.status || line.indexOf(STATUS) < 0;
    }).join("<br>").split(FIGURE).join(plain(marked(one))).split(TARGET).join(plain(aimOf(one)))
      .split(STATUS).join(plain(one.status));
  }

  /* An estimate says between what it is. */
  function between(text, one) { return one.interval ? text + "<br>" + plain(one.interval) : text; }

  function copied(part) { return JSON.parse(JSON.stringify(part)); }

  /* The path through the periods */
  function path() {
    var found = row("to_date", partner(), members());
    return found && found.map(told);
  }

  function pathFigure() {
    var ready = cells.path, points = path();
    if (!points || points.every(function (one) { return one.value === null; })) { return null; }
    var figure = copied(ready.figure);
    var values = points.map(function (one) { return one.value; });
    var aims = points.map(function (one) { return one.target; });
    [aims, values].forEach(function (numbers, place) {
      var trace = figure.data[place];
      trace.y = numbers;
      trace.customdata = trace.customdata.map(function (text, at) {
        return filled(place === 1 ? between(text, points[at]) : text, points[at]);
      });
    });
    figure.data[1].marker.color = points.map(function (one) {
      return one.marks.indexOf("p") < 0 ? ready.solid : ready.hollow;
    });
    var known = values.concat(aims, 0).filter(function (one) { return one !== null; });
    var least = Math.min.apply(null, known), most = Math.max.apply(null, known);
    var axis = ready.axes.find(function (one) { return one[0] <= least && one[1] >= most; });
    [figure.layout, figure.narrow].forEach(function (layout) {
      layout.yaxis = axis[2];
      layout.annotations = ends(layout.annotations, figure.data[0].x, points, [aims, values]);
    });
    return figure;
  }

  /* The last numbers of both lines, one above the other. */
  function ends(notes, x, points, lines) {
    var last = lines.map(function (numbers) {
      return numbers.reduce(function (found, one, at) { return one === null ? found : at; }, -1);
    });
    var isAbove = last[0] >= 0 && last[1] >= 0 && lines[1][last[1]] >= lines[0][last[0]];
    return notes.map(function (note, line) {
      var at = last[line];
      return at < 0 ? null : Object.assign(note, {
        x: x[at], y: lines[line][at], text: filled(note.text, points[at]),
        yanchor: (line === 1) === isAbove ? "bottom" : "top", yshift: 0
      });
    }).filter(Boolean);
  }

  /* The parts of a period: the lines of each dimension of which anything is published. */
  function parts(reading) {
    var at = isOfWhen() ? cells.periods.indexOf(chosen.period) : cells.periods.length - 1;
    var of = members();
    return cells.groups.map(function (group, place) {
      var lines = [];
      group[2].forEach(function (member, line) {
        var whose = group[0] === "partner" ? member[0] : partner();
        var own = group[0] === "partner" ? of : of.concat(group[0] + "." + member[0]);
        var found = row(reading, whose, own);
        if (found && found[at]) { lines.push({ line: line, label: member[1], told: told(found[at]) }); }
      });
      return { place: place, code: group[0], title: group[1], lines: lines };
    }).filter(function (group) {
      var isChosen = group.code === "partner" ? partner() !== "*" : of.length > 1 ||
        of.some(function (one) { return one.indexOf(group.code + ".") === 0; });
      return group.lines.length > 0 && !isChosen;
    });
  }

  function partsFigure() {
    var ready = cells.parts, groups = [], rows = 0, most = 0;
    parts(ready.reading).sort(function (one, other) {
      return one.lines.length - other.lines.length;
    }).forEach(function (group) {
      if (rows && rows + 1 + group.lines.length > ready.most) { return; }
      group.lines = group.lines.slice(0, ready.most);
      group.first = rows;
      rows += 1 + group.lines.length;
      groups.push(group);
      group.lines.forEach(function (one) { most = Math.max(most, one.told.value || 0); });
    });
    if (!groups.length) { return null; }
    var figure = { data: [], layout: copied(ready.figure.layout), narrow: copied(ready.figure.narrow) };
    groups.forEach(function (group) {
      figure.data.push(bars(group, true), bars(group, false));
    });
    var axis = ready.axes.find(function (one) { return one[0] >= most; });
    fit(figure.layout, groups, rows, ready.wide_row, axis[1]);
    fit(figure.narrow, groups, rows, ready.narrow_row, axis[2]);
    return figure;
  }

  /* The bars of a dimension, or the numbers at their ends. */
  function bars(group, isBar) {
    var trace = copied(cells.parts.figure.data[group.place * 2 + (isBar ? 0 : 1)]);
    var words = isBar ? "customdata" : "text", texts = trace[words], ids = trace.ids;
    trace.x = group.lines.map(function (one) { return one.told.value || (isBar ? null : 0); });
    trace.y = group.lines.map(function (one, at) { return group.first + 1 + at; });
    trace.ids = group.lines.map(function (one) { return ids[one.line]; });
    trace[words] = group.lines.map(function (one) { return filled(texts[one.line], one.told); });
    return trace;
  }

  /* A layout for the lines that are there, of one that has room for all. */
  function fit(layout, groups, rows, height, axis) {
    var all = 0, first = cells.groups.map(function (group) {
      all += 1 + group[2].length;
      return all - 1 - group[2].length;
    });
    var notes = layout.annotations;
    layout.annotations = [];
    groups.forEach(function (group) {
      var at = first[group.place];
      layout.annotations.push(Object.assign(notes[at], { y: group.first }));
      group.lines.forEach(function (one, place) {
        layout.annotations.push(Object.assign(notes[at + 1 + one.line], { y: group.first + 1 + place }));
      });
    });
    layout.height -= (all - rows) * height;
    layout.yaxis.range[0] = rows - 0.5;
    layout.xaxis = axis;
  }

  /* Tables: the lines of the choice in place of the whole programme's. */
  function body(name) { return document.querySelector("#fig-" + name + " tbody"); }

  function number(place, one) {
    place.replaceChildren(document.createElement("b"));
    place.firstChild.textContent = one.words;
    one.marks.replace(/ /g, "").split("").forEach(function (letter) {
      var mark = document.createElement("span");
      mark.className = "mark";
      mark.textContent = "[" + letter + "]";
      place.append(mark);
    });
  }

  function why(place, words) {
    var said = document.createElement("span");
    said.className = "why";
    said.textContent = words;
    place.append(said);
  }

  function lay(name, lines, fill) {
    var place = body(name);
    if (!place) { return; }
    original[name] = original[name] || Array.from(place.rows);
    place.replaceChildren.apply(place, lines ? lines.map(function (one) {
      var line = original[name][0].cloneNode(true);
      fill(line, one);
      return line;
    }) : original[name]);
  }

  function pathTable() {
    var points = isOfWhom() && (path() || []);
    lay("path", points && points.map(function (one, at) { return [one, at]; }), function (line, pair) {
      line.id = "of-" + cells.periods[pair[1]];
      line.cells[0].firstChild.textContent = common.named(chosen, ["partner", "region", "group"]);
      line.cells[1].textContent = cells.period_names[pair[1]];
      number(line.cells[2], pair[0]);
      if (pair[0].interval) { why(line.cells[2], pair[0].interval); }
      line.cells[3].textContent = aimOf(pair[0]);
    });
  }

  function partsTable() {
    var place = body("parts");
    if (!place) { return; }
    var readings = place.dataset.readings.split(" "), found = new Map();
    readings.forEach(function (reading) {
      (isOfWhom() || isOfWhen() ? parts(reading) : []).forEach(function (group) {
        group.lines.forEach(function (one) {
          var key = "by-" + group.code + "-" + cells.groups[group.place][2][one.line][0];
          var line = found.get(key) || { id: key, title: group.title, label: one.label, told: {} };
          line.told[reading] = one.told;
          found.set(key, line);
        });
      });
    });
    var lines = Array.from(found.values()).sort(function (one, other) {
      return one.title < other.title ? -1 : Number(one.title > other.title);
    });
    lay("parts", isOfWhom() || isOfWhen() ? lines : null, function (line, one) {
      line.id = one.id;
      line.cells[0].firstChild.textContent = one.title;
      line.cells[1].firstChild.textContent = one.label;
      readings.forEach(function (reading, at) {
        number(line.cells[2 + at], one.told[reading] || told(0));
      });
    });
  }

  /* Show a choice once its cells are there; say whether they are. */
  common.show = function (wanted) {
    var isAll = Object.keys(wanted).every(function (name) { return wanted[name] === "*"; });
    function shown(isLoaded) {
      chosen = isLoaded ? Object.assign({}, wanted) : {}; // The newest, whichever was asked first.
      if (cells) { pathTable(); partsTable(); }
      return isLoaded;
    }
    var loaded = isAll ? Promise.resolve() : common.load(common.bar.dataset.cells, function () {
      cells = window.ACCORD_CELLS;
      return cells;
    });
    return loaded.then(function () { return shown(true); }, function () { return shown(false); });
  };

  /* A figure of what is chosen: none where the page's own stands, null where nothing is. */
  common.figure = function (name) {
    if (name === "path" && isOfWhom()) { return pathFigure(); }
    return name === "parts" && (isOfWhom() || isOfWhen()) ? partsFigure() : undefined;
  };
})();
