"""The shapes of statuses, drawn once for pages and for print: 16 units square, in one colour.

`cut` is a stroke in the paper's colour, `outline` one in the shape's own; a page's style sheet and
`shape` give both their strokes.
"""

from collections.abc import Mapping

ICONS: Mapping[str, str] = {
    "tick": (
        '<circle cx="8" cy="8" r="8" fill="currentColor"/>'
        '<path d="M4.3 8.3l2.6 2.6 4.9-5.2" class="cut"/>'
    ),
    "exceeded": (
        '<circle cx="8" cy="8" r="8" fill="currentColor"/>'
        '<path d="M4.4 8.2L8 4.6l3.6 3.6M4.4 11.8L8 8.2l3.6 3.6" class="cut"/>'
    ),
    "half": (
        '<circle cx="8" cy="8" r="7" class="outline"/>'
        '<path d="M8 1a7 7 0 0 0 0 14z" fill="currentColor"/>'
    ),
    "alert": (
        '<path d="M8 0l8 8-8 8-8-8z" fill="currentColor"/>'
        '<path d="M8 4.2v4.6M8 11v.6" class="cut"/>'
    ),
    "down": (
        '<path d="M.5 2h15L8 15.5z" fill="currentColor"/>'
        '<path d="M8 4v5M5.8 7.2L8 9.6l2.2-2.4" class="cut"/>'
    ),
    "ring": '<circle cx="8" cy="8" r="7" class="outline" stroke-dasharray="3 2.5"/>',
    "near": (
        '<circle cx="8" cy="8" r="7" class="outline"/>'
        '<path d="M4 6.6q2-1.6 4 0t4 0M4 10.4q2-1.6 4 0t4 0" class="outline"/>'
    ),
    "veil": (
        '<rect x="1" y="1" width="14" height="14" class="outline"/>'
        '<path d="M1 8l7-7M1 15L15 1M8 15l7-7" class="outline"/>'
    ),
    "open": '<circle cx="8" cy="8" r="7" class="outline"/>',
    "deemed": (
        '<circle cx="8" cy="8" r="7" class="outline"/>'
        '<path d="M4.3 8.3l2.6 2.6 4.9-5.2" class="outline"/>'
    ),
    "claimed": (
        '<circle cx="8" cy="8" r="7" class="outline"/><path d="M8 4v4.4l2.8 1.8" class="outline"/>'
    ),
    "disputed": (
        '<path d="M8 .8L15.2 8 8 15.2.8 8z" class="outline"/>'
        '<path d="M8 4.2v4.6M8 11v.6" class="outline"/>'
    ),
    "waived": '<circle cx="8" cy="8" r="7" class="outline"/><path d="M4.5 8h7" class="outline"/>',
}

STROKES = (
    ".cut{fill:none;stroke:%(paper)s;stroke-width:2}.outline{fill:none;stroke:currentColor;"
    "stroke-width:1.7}.cut,.outline{stroke-linecap:round;stroke-linejoin:round}"
)


def shape(icon: str, colour: str, paper: str) -> str:
    """Return a shape as a picture of its own, in a colour on a paper."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" color="{colour}">'
        f"<style>{STROKES % {'paper': paper}}</style>{ICONS[icon]}</svg>"
    )


def logo(agency: str, partner: str, ink: str) -> str:
    """Return the mark of the product in three colours: two halves and what holds them together."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<path d="M14.5 3.1a13 13 0 0 0 0 25.8z" fill="{agency}"/>'
        f'<path d="M17.5 3.1a13 13 0 0 1 0 25.8z" fill="{partner}"/>'
        f'<rect x="11.5" y="12.5" width="9" height="7" fill="{ink}"/></svg>'
    )
