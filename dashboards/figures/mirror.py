"""Figures for readers who read from right to left: what stood on the left stands on the right.

Plotly sets every text from left to right, so each line is told its own direction here. Axes of
time keep theirs.
"""

from typing import Any

from dashboards.figures.template import Figure, Part

# A line between these reads from right to left, whatever stands around it.
ISOLATED = "\u2067{}\u2069"
OTHER_SIDE = {"left": "right", "right": "left"}


def mirrored(figure: Figure, *, has_time_axis: bool, has_labels: bool | None = None) -> Figure:
    """Return a figure mirrored; its values too, unless they stand along time.

    `has_labels` says whether rows are named in a margin, which changes sides then; what has no axis
    of time has, unless it is said otherwise.
    """
    is_swapped = not has_time_axis if has_labels is None else has_labels
    return {
        "data": [_trace(trace, has_time_axis=has_time_axis) for trace in figure["data"]],
        "layout": _layout(figure["layout"], has_time_axis=has_time_axis, is_swapped=is_swapped),
        "narrow": _layout(figure["narrow"], has_time_axis=has_time_axis, is_swapped=is_swapped),
    }


def _trace(trace: Part, *, has_time_axis: bool) -> Part:
    told: Part = {key: _told(trace[key]) for key in ("name", "text", "customdata") if key in trace}
    if "textposition" in trace and not has_time_axis:
        told["textposition"] = _swapped(trace["textposition"])
    return trace | told


def _layout(layout: Part, *, has_time_axis: bool, is_swapped: bool) -> Part:
    margin = layout["margin"]
    turned: Part = {
        "legend": layout.get("legend", {}) | {"x": 1, "xanchor": "right"},
        "hoverlabel": {"align": "right"},
        "annotations": [
            _placed(_note(note, keeps_side=has_time_axis and note["xref"] != "paper"))
            for note in layout["annotations"]
        ],
        "shapes": [_placed(shape) for shape in layout["shapes"]],
    }
    if is_swapped:
        turned["margin"] = margin | {"l": margin["r"], "r": margin["l"]}
    for name in (key for key in layout if key.startswith("xaxis")):
        axis = layout[name] | {"ticktext": _told(layout[name]["ticktext"])}
        if "domain" in axis:
            axis["domain"] = tuple(1 - end for end in reversed(axis["domain"]))
        if not has_time_axis:
            axis["range"] = axis["range"][::-1]
        turned[name] = axis
    return layout | turned


def _note(note: Part, *, keeps_side: bool) -> Part:
    """Turn a note around, unless it stands at a point of an axis that keeps its direction."""
    turned: Part = {"text": _told(note["text"])}
    if not keeps_side:
        turned |= {key: _swapped(note[key]) for key in ("xanchor", "align") if key in note}
        turned |= {"xshift": -note["xshift"]} if "xshift" in note else {}
    return note | turned


def _placed(part: Part) -> Part:
    """Put what stands by the figure's own width on the other side of it."""
    if part["xref"] != "paper":
        return part
    return part | {key: 1 - part[key] for key in ("x", "x0", "x1") if key in part}


def _swapped(words: Any) -> Any:
    if isinstance(words, list):
        return [_swapped(one) for one in words]
    return " ".join(OTHER_SIDE.get(word, word) for word in words.split())


def _told(text: Any) -> Any:
    """Set a text, or each of several, line by line from right to left; none stays none."""
    if text is None:
        return None
    if isinstance(text, list):
        return [_told(one) for one in text]
    return "<br>".join(ISOLATED.format(line) if line else "" for line in str(text).split("<br>"))
