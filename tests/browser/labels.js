/* Which texts of an open page overlap, are cut off or broken within a word, from the boxes in which they
   are drawn.

   Returns sentences; the two texts that meet, or the one that does not fit, stand in them. */
() => {
  const SIDEWAYS = 3, UPRIGHT = 0.3; // Pixels, and parts of a line, in which boxes may meet.
  /* A word between spaces, of letters alone: within others, such as a path, lines may break. */
  const WORDS = /(?<!\S)\p{P}*([\p{L}\p{M}\p{N}.,’']{1,16})\p{P}*(?!\S)/dgu;
  const SMALLEST = 10; // Pixels of a line in a figure, with the room above and below its letters.
  const clips = new Map();
  const found = [];

  function tell(what, ...texts) { found.push(what + ": " + texts.map(short).join(" × ")); }
  function short(text) { return said(text).slice(0, 40); }
  /* Without spaces, and the marks that only steer in which direction a line is read. */
  function said(text) { return text.replace(/[\u200e\u200f\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim(); }

  function meet(one, other) {
    return {
      left: Math.max(one.left, other.left), right: Math.min(one.right, other.right),
      top: Math.max(one.top, other.top), bottom: Math.min(one.bottom, other.bottom),
    };
  }

  /* What is seen of anything inside an element: what boxes around it that hide or scroll leave. */
  function clipOf(element) {
    if (!element) { return { left: -1e6, right: 1e6, top: -1e6, bottom: 1e6 }; }
    if (!clips.has(element)) {
      const style = getComputedStyle(element);
      const hides = style.overflowX !== "visible" && style.display !== "inline";
      const around = clipOf(element.parentElement);
      clips.set(element, hides ? meet(around, element.getBoundingClientRect()) : around);
    }
    return clips.get(element);
  }

  function isSeen(element) {
    const closed = element.closest("details:not([open])");
    if (closed && !element.closest("summary")) { return false; }
    return element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
      && !element.closest(".unseen, .skip, .hoverlayer, template");
  }

  /* A text inside a part of a figure that Plotly cuts, such as a label at a point. */
  function isCutByPlotly(text, own) {
    for (let one = text; one && one.tagName !== "svg"; one = one.parentElement) {
      const name = /#([^")]+)/.exec(one.getAttribute("clip-path") || "");
      const edge = name && document.getElementById(name[1]);
      const rect = edge && edge.querySelector("rect");
      if (!rect) { continue; }
      const at = one.getScreenCTM(), box = rect.getBBox();
      const left = at.a * box.x + at.e, top = at.d * box.y + at.f;
      const right = left + at.a * box.width, bottom = top + at.d * box.height;
      if (own.left < left - 1 || own.right > right + 1) { return true; }
      if (own.top < top - 3 || own.bottom > bottom + 3) { return true; }
    }
    return false;
  }

  /* A word of which one part stands below the other. */
  function tellOfBrokenWords(node) {
    for (const word of node.data.matchAll(WORDS)) {
      const [start, end] = word.indices[1];
      range.setStart(node, start);
      range.setEnd(node, end);
      const heights = new Set(Array.from(range.getClientRects(), (box) => Math.round(box.top)));
      if (heights.size > 1) { tell("Broken within a word", word[1], node.data); }
    }
  }

  /* Every line of text that is seen, with its box. */
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!said(node.data) || /^(SCRIPT|STYLE|OPTION|TEMPLATE)$/.test(parent.tagName)) { continue; }
    if (!isSeen(parent)) { continue; }
    const svg = parent.closest("svg");
    if (!svg) { tellOfBrokenWords(node); }
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const box = meet(rect, clipOf(svg ? svg.parentElement : parent));
      if (box.right - box.left < 1 || box.bottom - box.top < 1) { continue; }
      lines.push({ ...box, text: node.data, element: parent });
    }
  }
  for (const button of document.querySelectorAll(".modebar-btn")) {
    if (button.checkVisibility()) {
      lines.push({ ...meet(button.getBoundingClientRect(), clipOf(null)), text: "(a button)", element: button });
    }
  }

  /* Over one another */
  lines.sort((one, other) => one.top - other.top);
  lines.forEach(function (one, index) {
    for (let next = index + 1; next < lines.length; next += 1) {
      const other = lines[next];
      if (other.top >= one.bottom) { break; }
      if (one.element === other.element) { continue; }
      const both = meet(one, other);
      const high = Math.min(one.bottom - one.top, other.bottom - other.top);
      if (both.right - both.left > SIDEWAYS && both.bottom - both.top > UPRIGHT * high) {
        tell("Over one another", one.text, other.text);
      }
    }
  });

  /* Smaller than anybody reads */
  for (const line of lines) {
    if (line.element.closest(".plot svg") && line.bottom - line.top < SMALLEST) { tell("Too small", line.text); }
  }

  /* Behind a legend, whose ground hides what it covers */
  for (const ground of document.querySelectorAll(".plot .legend .bg")) {
    const box = ground.getBoundingClientRect(), figure = ground.closest(".plot");
    for (const line of lines) {
      if (!figure.contains(line.element) || line.element.closest(".legend, .modebar")) { continue; }
      const both = meet(line, box);
      if (both.right - both.left > SIDEWAYS && both.bottom - both.top > UPRIGHT * (line.bottom - line.top)) {
        tell("Behind the legend", line.text);
      }
    }
  }

  /* Cut by a figure's edge */
  for (const text of document.querySelectorAll(".plot svg text")) {
    if (!said(text.textContent) || !isSeen(text)) { continue; }
    const own = text.getBoundingClientRect();
    const box = text.closest(".plot").getBoundingClientRect();
    if (!own.width) { continue; }
    if (own.left < box.left - 1 || own.right > box.right + 1) { tell("Cut at a side", text.textContent); }
    if (own.top < box.top - 2 || own.bottom > box.bottom + 2) { tell("Cut above or below", text.textContent); }
    if (isCutByPlotly(text, own)) { tell("Cut inside a figure", text.textContent); }
  }
  for (const text of document.querySelectorAll("svg:not(.main-svg) text")) {
    const svg = text.closest("svg");
    if (text.closest(".plot") || !isSeen(text)) { continue; }
    const own = text.getBoundingClientRect(), box = svg.getBoundingClientRect();
    const hides = getComputedStyle(svg).overflow !== "visible";
    if (hides && own.width && (own.left < box.left - 1 || own.right > box.right + 1)) {
      tell("Cut in a drawing", text.textContent);
    }
  }

  /* Wider than its box, which does not scroll */
  for (const element of document.querySelectorAll("body *")) {
    const style = element.clientWidth && getComputedStyle(element);
    if (!style || /auto|scroll/.test(style.overflowX) || element.closest("svg, .plot")) { continue; }
    if (element.tagName === "SELECT" || !isSeen(element) || !element.textContent.trim()) { continue; }
    if (element.scrollWidth > element.clientWidth + 1) {
      const own = Array.from(element.childNodes).some((one) => one.nodeType === 3 && one.data.trim());
      if (own || style.overflowX !== "visible") { tell("Wider than its box", element.textContent); }
    }
  }
  return Array.from(new Set(found));
}
