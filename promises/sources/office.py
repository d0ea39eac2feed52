"""The text of a Word document, with its tables, headings and lists."""

import zipfile
from collections import Counter
from io import BytesIO
from typing import Any

from promises.sources.document import Line, Unreadable

MAX_UNPACKED = 50 * 1024 * 1024
MAX_MEMBERS = 2_000
# Word's own XML packs to a tenth; a part of a bomb packs to a thousandth.
MAX_RATIO = 200

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT, _DELETED = f"{_W}t", (f"{_W}del", f"{_W}moveFrom", _FALLBACK)
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " ", f"{_W}noBreakHyphen": "-"}


def lines(data: bytes, members: list[zipfile.ZipInfo]) -> list[Line]:
    """The paragraphs of a .docx in order, the cells of its tables included, headers and footers not."""
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise Unreadable("The document unpacks to more than 50 MB.")
    for member in members:
        if member.flag_bits & 1:
            raise Unreadable("The document is encrypted. Save it without a password.")
        if member.file_size > 1024 * 1024 and member.file_size > MAX_RATIO * max(1, member.compress_size):
            raise Unreadable("The document unpacks to far more than a document holds.")
    # Imported late: the command and the pages that read no Word document need not wait for it.
    import docx

    try:
        document = docx.Document(BytesIO(data))
        return _walk(document.element.body, _style_names(document))
    except Exception as error:
        # python-docx, zipfile and lxml each raise their own on a damaged package, down to KeyError and AttributeError.
        raise Unreadable("The Word document is broken and can't be opened.") from error


def _style_names(document: Any) -> dict[str, str]:
    return {style.style_id: str(style.name or "").lower() for style in document.styles}


def _walk(body: Any, styles: dict[str, str]) -> list[Line]:
    result: list[Line] = []
    tables: dict[Any, int] = {}
    rows: dict[Any, int] = {}
    counts: Counter[Any] = Counter()
    count = 0
    for paragraph in body.iter(f"{_W}p"):
        above = list(paragraph.iterancestors())
        if any(node.tag in _DELETED for node in above):
            continue
        count += 1
        place, kind = f"paragraph {count}", _kind(paragraph, styles)
        row = next((node for node in above if node.tag == f"{_W}tr"), None)
        if row is not None:
            table = next(node for node in row.iterancestors() if node.tag == f"{_W}tbl")
            number = tables.setdefault(table, len(tables) + 1)
            if row not in rows:
                counts[table] += 1
                rows[row] = counts[table]
            place, kind = f"table {number}, row {rows[row]}", "cell"
        for text in _text(paragraph).split("\n"):
            result.append(Line(" ".join(text.split()), place, kind))
        result.append(Line("", place))
    return result


def _kind(paragraph: Any, styles: dict[str, str]) -> str:
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        return ""
    style = properties.find(f"{_W}pStyle")
    name = styles.get(style.get(f"{_W}val"), "") if style is not None else ""
    if name.startswith(("heading", "title", "subtitle")):
        return "heading"
    if name.startswith("list") or properties.find(f"{_W}numPr") is not None:
        return "item"
    return ""


def _text(paragraph: Any) -> str:
    parts = []
    for node in paragraph.iter():
        if node.tag == _TEXT:
            inside = next((up for up in node.iterancestors(f"{_W}p")), None)
            if inside is paragraph and not any(up.tag in _DELETED for up in node.iterancestors()):
                parts.append(node.text or "")
        elif node.tag in _BREAKS:
            parts.append(_BREAKS[node.tag])
    return "".join(parts)
