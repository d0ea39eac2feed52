"""What a file is by its content, for the few kinds that are taken as proof."""

import re
import zlib
from email import policy
from email.parser import BytesParser

from promises.files import Unacceptable
from promises.files.names import ending_of
from promises.files.packages import kind_of, open_package, refuse_active

MEDIA_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "eml": "message/rfc822",
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
}
TAKEN = "PNG and JPEG pictures, PDF, .docx, .xlsx, .eml, .txt, .md and .csv"
_TEXTS = ("txt", "md", "csv")
_SAME = {"jpeg": "jpg"}
# An ending before the last one that would make a file look like another kind, or run where the last is hidden.
_SECOND = frozenset(
    [
        *(*MEDIA_TYPES, "jpeg", "gif", "svg", "html", "htm", "xhtml", "xml", "hta", "mht", "php", "asp", "aspx", "jsp"),
        *("exe", "com", "bat", "cmd", "scr", "pif", "msi", "dll", "lnk", "reg", "ps1", "vbs", "vbe", "js", "jse"),
        *("wsf", "jar", "sh", "py", "pl", "app", "dmg", "iso", "zip", "rar", "7z", "doc", "xls", "docm", "xlsm", "rtf"),
    ]
)  # fmt: skip
_MARKUP = re.compile(r"\s*(?:<\?xml|<!doctype|<!--|<(?:html|head|body|script|svg|iframe|meta|style)\b)", re.I)
_MAIL_HEADER = re.compile(
    rb"(?im)^(?:from|to|date|subject|message-id|mime-version|received|return-path):[ \t]*\S"
)
_PNG = b"\x89PNG\r\n\x1a\n"
_STARTS = ((_PNG, "png"), (b"\xff\xd8\xff", "jpg"), (b"%PDF-", "pdf"), (b"PK\x03\x04", "zip"))
_OTHERS = (
    (b"MZ", "is a program"),
    (b"\x7fELF", "is a program"),
    (b"#!", "is a script"),
    (b"\xd0\xcf\x11\xe0", "is an old or a password-protected Office file. Save it as .docx or .xlsx"),
    (b"{\\rtf", "is an RTF file. Save it as .docx"),
    (b"GIF8", "is a GIF picture. Save it as PNG"),
    (b"Rar!", "is an archive. Add the files in it"),
    (b"7z\xbc\xaf", "is an archive. Add the files in it"),
    (b"\x1f\x8b", "is an archive. Add the files in it"),
)


def media_type(name: str, data: bytes) -> str:
    """The media type of a file's content.

    Raises Unacceptable with what is wrong with it, to be read after the file's name: an empty file, a kind that is not
    taken, an ending that says something else than the content, and content of two kinds at once.
    """
    if not data.strip():
        raise Unacceptable("is empty")
    ending = _ending(name)
    kind = _kind(data)
    if kind == "text" and ending in (*_TEXTS, "eml"):
        kind = ending
    if kind == "text":
        raise Unacceptable(f"is text by its content, but its name ends in .{ending}")
    if kind != ending:
        raise Unacceptable(f"is {_words(kind)} by its content, but its name ends in .{ending}")
    _CHECKS[kind](data)
    return MEDIA_TYPES[kind]


def _ending(name: str) -> str:
    ending = ending_of(name)
    if not ending:
        raise Unacceptable("has no ending such as .pdf, so nobody could open it")
    ending = _SAME.get(ending, ending)
    if ending not in MEDIA_TYPES:
        raise Unacceptable(f"ends in .{ending[:12]}, which is not taken. Taken are {TAKEN}")
    second = ending_of(name[: name.rindex(".")])
    if second.strip() in _SECOND:
        raise Unacceptable(f"has two endings, .{second.strip()} and .{ending}. Rename it")
    return ending


def _kind(data: bytes) -> str:
    for start, words in _OTHERS:
        if data.startswith(start):
            raise Unacceptable(words)
    found = next((kind for start, kind in _STARTS if data.startswith(start)), "text")
    if found != "zip":
        return found
    kind = kind_of(open_package(data))
    if not kind:
        raise Unacceptable("is an archive. Add the files in it")
    return kind


def _words(kind: str) -> str:
    return {
        "png": "a PNG picture",
        "jpg": "a JPEG picture",
        "pdf": "a PDF",
        "docx": "a Word document",
        "xlsx": "an Excel workbook",
    }[kind]


def _check_png(data: bytes) -> None:
    """The chunks of ISO/IEC 15948: a header first, every checksum right, an end, and nothing after it."""
    at, first = len(_PNG), True
    while at + 12 <= len(data):
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 12 + size
        if end > len(data) or zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(
            data[end - 4 : end], "big"
        ):
            break
        if first and (name, size) != (b"IHDR", 13):
            break
        if name == b"IEND":
            if end != len(data):
                raise Unacceptable("holds something after the picture's end")
            return
        at, first = end, False
    raise Unacceptable("is a broken PNG picture")


def _check_jpeg(data: bytes) -> None:
    """Segments up to the scan, and the end marker at the end (ITU-T T.81, annex B)."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xDA:
            if not data.rstrip(b"\0").endswith(b"\xff\xd9"):
                raise Unacceptable("is cut off, or holds something after the picture's end")
            return _check_alone(data)
        if marker == 0xFF:
            at += 1
            continue
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        if size < 2:
            break
        at += 2 + size
    raise Unacceptable("is a broken JPEG picture")


def _check_pdf(data: bytes) -> None:
    tail = data[-2_048:]
    if not re.match(rb"%PDF-[12]\.\d", data) or b"startxref" not in tail or b"%%EOF" not in tail:
        raise Unacceptable("is a broken PDF")
    if tail.rpartition(b"%%EOF")[2].strip(b"\0 \t\r\n"):
        raise Unacceptable("holds something after the PDF's end")
    _check_alone(data)


def _check_alone(data: bytes) -> None:
    # A reader of archives looks for their end from the back, whatever stands before.
    if b"PK\x05\x06" in data[-65_600:]:
        raise Unacceptable("is an archive as well, which hides what is in it")


def _check_office(data: bytes) -> None:
    refuse_active(open_package(data))


def _check_mail(data: bytes) -> None:
    # Its text may stand in any of the old 8-bit encodings, its attachments in base64: no NUL in either.
    if b"\0" in data:
        raise Unacceptable("holds control characters, so it is no mail")
    head = re.split(rb"\r?\n\r?\n", data.lstrip(b"\xef\xbb\xbf"), maxsplit=1)[0]
    if len(head) > 512 * 1024 or not re.match(rb"[A-Za-z][A-Za-z0-9-]{0,60}:[ \t\r\n]", head):
        raise Unacceptable("does not begin with the headers of a mail")
    message = BytesParser(policy=policy.compat32).parsebytes(head, headersonly=True)
    if not message.get("From") or len(_MAIL_HEADER.findall(head)) < 2:
        raise Unacceptable("does not begin with the headers of a mail, such as From and Date")


def _check_text(data: bytes) -> None:
    if _MARKUP.match(_text(data)):
        raise Unacceptable("is a web page. Save it as PDF or as a picture")


def _text(data: bytes) -> str:
    """The text. Raises Unacceptable unless it is UTF-8 or UTF-16 without control characters."""
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unacceptable("is not text in UTF-8 or UTF-16. Save it in one of them") from error
    if re.search("[\x00-\x08\x0b\x0e-\x1f\x7f]", text):
        raise Unacceptable("holds control characters, so it is no text")
    return text


_CHECKS = {
    "png": _check_png,
    "jpg": _check_jpeg,
    "pdf": _check_pdf,
    "docx": _check_office,
    "xlsx": _check_office,
    "eml": _check_mail,
    **dict.fromkeys(_TEXTS, _check_text),
}
