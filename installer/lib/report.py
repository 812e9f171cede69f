"""One self-contained HTML page out of a description: text, facts, tables and pictures, everything inlined and escaped.

The description is plain data (JSON would do):

    {"title": "...", "lead": "...", "paragraphs": ["..."], "facts": [["Machine", "..."], ...],
     "sections": [{"heading": "...", "badge": "...", "paragraphs": ["..."],
                   "table": {"columns": ["..."], "rows": [["...", ...], ...]},
                   "pictures": [{"file": "before.png" or "jpeg": bytes or neither, "caption": "...",
                                 "boxes": [{"box": [x, y, width, height], "label": "...", "kind": "face" or "person"}]}, ...]}]}

Boxes are fractions of the picture and are drawn over it; a picture with neither file nor bytes is drawn as an empty frame.
Every part but the title may be missing. The page needs no script and fetches nothing: its content policy forbids both.
"""

import base64
import html
import os
import pathlib
from typing import Any

TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
CANVAS = (640, 480)
KINDS = ("face", "person")
WIDE_FROM = 3  # a table of more columns keeps its cells in one line and is scrolled where there is no room

STYLE = """
:root { --ink: #1b2430; --soft: #5a6675; --line: #dde3ea; --calm: #1f3a4d; --well: #2d7a5f; --bad: #a33a2c }
* { box-sizing: border-box }
body { font: 16px/1.6 system-ui, "Segoe UI", sans-serif; color: var(--ink); background: #f4f6f8; margin: 0 }
main { max-width: 64rem; margin: 0 auto; padding: 3rem 1.5rem 5rem }
h1 { font-size: 2rem; line-height: 1.2; font-weight: 600; color: var(--calm); margin: 0 0 .5rem }
h2 { font-size: 1.2rem; font-weight: 600; margin: 0 0 .4rem; color: var(--calm); overflow-wrap: anywhere }
.lead { font-size: 1.1rem; color: var(--soft); margin: 0 0 2rem; max-width: 46rem }
section { background: #fff; border: 1px solid var(--line); border-radius: 10px; padding: 1.4rem 1.6rem; margin: 1.2rem 0 }
.badge { float: right; font-size: .85rem; font-weight: 600; color: #fff; background: var(--well); border-radius: 99px; padding: .1rem .8rem }
.badge.bad { background: var(--bad) }
p { margin: .4rem 0; max-width: 50rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; margin: .8rem 0 .2rem; font-variant-numeric: tabular-nums; font-size: .95rem }
th, td { text-align: left; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td { overflow-wrap: anywhere } .wide th, .wide td { white-space: nowrap } .wide td:last-child { white-space: normal; min-width: 11rem }
tr:last-child th, tr:last-child td { border-bottom: 0 }
th { color: var(--soft); font-weight: 500 } .facts { margin: 0 } .facts th { width: 13rem }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; margin-top: .9rem }
figure { margin: 0 } img, svg { width: 100%; height: auto; border-radius: 6px; display: block; background: #e9edf1 }
figcaption { color: var(--soft); font-size: .87rem; margin-top: .35rem }
.box { fill: none; stroke-width: 3 } .face { stroke: #ffb648 } .person { stroke: #57c4ff }
.label { font: 600 17px system-ui, sans-serif; paint-order: stroke; stroke: #10202c; stroke-width: 4px; fill: #fff }
@media (max-width: 40rem) { main { padding: 1.5rem .8rem 3rem } section { padding: 1rem } .badge { float: none; display: inline-block; margin-bottom: .4rem }
  .facts th { width: 6rem } h1 { font-size: 1.5rem } }
@media print { body { background: #fff } section { break-inside: avoid } }
footer { color: var(--soft); font-size: .87rem; margin-top: 2rem }
"""


class ReportError(Exception):
    """What cannot stand in a report: one sentence."""


def escape(text: object) -> str:
    return html.escape(str(text), quote=True)


def _paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>\n" for text in texts)


def _row(cells: list[Any], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>\n"


def _table(table: dict[str, Any]) -> str:
    kind = ' class="wide"' if len(table["columns"]) > WIDE_FROM else ""
    head = _row(table["columns"], "th")
    body = "".join(_row(row, "td") for row in table["rows"])
    return f'<div class="scroll"><table{kind}><thead>{head}</thead><tbody>{body}</tbody></table></div>\n'


def _facts(facts: list[list[Any]]) -> str:
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>\n" for name, value in facts)
    return f'<section><table class="facts">{rows}</table></section>\n'


def _data(picture: dict[str, Any]) -> str | None:
    """The picture's own address, which is the picture; None where there is none."""
    if "jpeg" in picture:
        return "data:image/jpeg;base64," + base64.b64encode(picture["jpeg"]).decode("ascii")
    if "file" not in picture:
        return None
    path = pathlib.Path(picture["file"])
    kind = TYPES.get(path.suffix.lower())
    if kind is None:
        raise ReportError(f"{path} is neither a PNG nor a JPEG picture.")
    try:
        return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
    except OSError as error:
        raise ReportError(f"{path} cannot be read: {error.strerror}.") from error


def _box(box: dict[str, Any]) -> str:
    width, height = CANVAS
    across, down, wide, high = (float(side) for side in box["box"])
    kind = box["kind"] if box["kind"] in KINDS else KINDS[0]
    left, top = across * width, down * height
    label = f'<text class="label" x="{max(left, 0) + 6:.1f}" y="{max(top, 0) + 20:.1f}">{escape(box.get("label", ""))}</text>'
    return f'<rect class="box {kind}" x="{left:.1f}" y="{top:.1f}" width="{wide * width:.1f}" height="{high * height:.1f}"/>{label}'


def _picture(picture: dict[str, Any]) -> str:
    caption, data = escape(picture.get("caption", "")), _data(picture)
    if data is not None and "boxes" not in picture:
        return f'<figure><img alt="{caption}" src="{data}"><figcaption>{caption}</figcaption></figure>\n'
    width, height = CANVAS
    image = f'<image width="{width}" height="{height}" href="{data}"/>' if data else ""
    boxes = "".join(_box(box) for box in picture.get("boxes", []))
    return (f'<figure><svg viewBox="0 0 {width} {height}" role="img" aria-label="{caption}">{image}{boxes}</svg>'
            f"<figcaption>{caption}</figcaption></figure>\n")


def _section(section: dict[str, Any]) -> str:
    parts = ["<section>"]
    if badge := section.get("badge"):
        parts.append(f'<span class="badge{"" if section.get("well", True) else " bad"}">{escape(badge)}</span>')
    parts += [f"<h2>{escape(section['heading'])}</h2>\n", _paragraphs(section.get("paragraphs", []))]
    if table := section.get("table"):
        parts.append(_table(table))
    if pictures := section.get("pictures"):
        parts.append('<div class="pictures">' + "".join(map(_picture, pictures)) + "</div>\n")
    return "".join(parts) + "</section>\n"


def render(description: dict[str, Any]) -> str:
    """The page as text."""
    title = escape(description["title"])
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<title>{title}</title>\n'
            f"<style>{STYLE}</style></head><body><main>\n<h1>{title}</h1>\n"
            + (f'<p class="lead">{escape(description["lead"])}</p>\n' if description.get("lead") else "")
            + _paragraphs(description.get("paragraphs", []))
            + (_facts(description["facts"]) if description.get("facts") else "")
            + "".join(map(_section, description.get("sections", [])))
            + (f"<footer>{escape(description['footer'])}</footer>\n" if description.get("footer") else "")
            + "</main></body></html>\n")


def write(description: dict[str, Any], path: pathlib.Path) -> pathlib.Path:
    """Writes the page; where that fails no half page is left."""
    path = pathlib.Path(path)
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(render(description))
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path
