"""A file's bytes to a document. What the bytes are decides how they are read; the name's ending only breaks ties."""

import re
import zipfile
from io import BytesIO

from promises.sources import layout, mail, office, pdf
from promises.sources.document import Document, Line, Unreadable
from promises.sources.markup import html_lines

MAX_BYTES = 10 * 1024 * 1024
MAX_CHARACTERS = 400_000

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OTHER_FORMATS = (
    (
        b"\xd0\xcf\x11\xe0",
        "is an old or a password-protected Office file. Save it as .docx without a password.",
    ),
    (b"{\\rtf", "is an RTF file. Save it as .docx or as text."),
    (b"\x89PNG", "is a picture. Only text can be read."),
    (b"\xff\xd8\xff", "is a picture. Only text can be read."),
    (b"GIF8", "is a picture. Only text can be read."),
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_HTML = re.compile(r"\s*(?:<!doctype html|<html|<body|<div|<p>)", re.I)


def read(name: str, data: bytes) -> Document:
    """The document in a file. Raises `Unreadable` with a sentence when it holds no text that can be read."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"The file has {len(data) / 1024 / 1024:.1f} MB; at most 10 MB can be read.")
    if not data.strip():
        raise Unreadable("The file is empty.")
    for start, sentence in _OTHER_FORMATS:
        if data.startswith(start):
            raise Unreadable(f"The file {sentence}")
    if b"%PDF-" in data[:1024]:
        lines = pdf.lines(data, MAX_CHARACTERS)
    elif data.startswith(b"PK\x03\x04"):
        lines = _zipped(data)
    elif mail.is_mail(name, data):
        lines = mail.lines(data)
    else:
        text = decode(data)
        lines = html_lines(text) if _HTML.match(text) else text_lines(text)
    text = "\n".join(line.text for line in lines)
    if not text.strip():
        raise Unreadable("The file holds no text.")
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(f"The file holds {len(text):,} characters; at most {MAX_CHARACTERS:,} can be read.")
    form, paragraphs, messages = layout.arrange(lines)
    return Document(name, text, form, tuple(paragraphs), tuple(messages))


def decode(data: bytes) -> str:
    """Text in UTF-8, in UTF-16 or UTF-32 with a byte order mark, or else in the encoding of Western Windows."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return _lines_of(data.decode(encoding))
            except UnicodeDecodeError:
                raise Unreadable("The file begins like Unicode text, but is broken.") from None
    for encoding in ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text or len(_CONTROLS.findall(text)) > len(text) / 200:
            break
        return _lines_of(text)
    raise Unreadable("The file is not text, Markdown, .eml, .docx or .pdf.")


def text_lines(text: str) -> list[Line]:
    return [Line(line, f"line {number}") for number, line in enumerate(text.split("\n"), 1)]


def _lines_of(text: str) -> str:
    # Only line ends change, so that places in the text are places in the file.
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")


def _zipped(data: bytes) -> list[Line]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        raise Unreadable("The file is broken: it begins like a Word document, but can't be opened.") from None
    if not any(member.filename == "word/document.xml" for member in members):
        raise Unreadable("The file is not a Word document (.docx).")
    return office.lines(data, members)
