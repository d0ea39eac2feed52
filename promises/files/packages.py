"""Office files, which are ZIP archives: that they unpack to something sensible and bring nothing that runs or calls out."""

import struct
import zipfile
from io import BytesIO
from typing import Any

from promises.files import Unacceptable

MAX_MEMBERS = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_PART = 50 * 1024 * 1024
# Office's own XML packs to a tenth; a part of a bomb packs to a thousandth.
MAX_RATIO = 200
MAX_RELATIONS = 1024 * 1024

_END = b"PK\x05\x06"
_MACROS = ("vbaproject", "vbadata", "/macrosheets/", "/activex/", "/dialogsheets/")


def open_package(data: bytes) -> zipfile.ZipFile:
    """The archive, once its size is known to be sensible. Raises Unacceptable."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error) as error:
        raise Unacceptable("is broken: it can't be opened") from error
    end = data.rfind(_END)
    comment = int.from_bytes(data[end + 20 : end + 22], "little")
    if not data.startswith(b"PK\x03\x04") or end + 22 + comment != len(data):
        raise Unacceptable("holds something before or after its own content")
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise Unacceptable("unpacks to far more than such a file holds")
    names = [member.filename for member in members]
    if len({name.lower() for name in names}) != len(names):
        raise Unacceptable("holds two parts of the same name")
    for member in members:
        if member.flag_bits & 1:
            raise Unacceptable("is encrypted. Save it without a password")
        large = member.file_size > 1024 * 1024
        if member.file_size > MAX_PART or (
            large and member.file_size > MAX_RATIO * max(1, member.compress_size)
        ):
            raise Unacceptable("unpacks to far more than such a file holds")
        if member.filename.startswith(("/", "\\")) or ".." in member.filename.replace("\\", "/").split("/"):
            raise Unacceptable("holds a part that points outside of it")
    return archive


def kind_of(archive: zipfile.ZipFile) -> str:
    """ "docx", "xlsx", or "" for any other archive."""
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names:
        return ""
    return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else ""


def refuse_active(archive: zipfile.ZipFile) -> None:
    """Raise Unacceptable for macros, controls, embedded programs, and parts that are loaded from elsewhere."""
    for name in archive.namelist():
        lower = name.lower()
        if any(sign in f"/{lower}" for sign in _MACROS):
            raise Unacceptable("holds macros or controls. Save it without them")
        if "/embeddings/" in lower and lower.endswith(".bin"):
            raise Unacceptable("holds an embedded object. Remove it and save again")
        if "/externallinks/" in lower:
            raise Unacceptable("takes values from other files. Break the links and save again")
    if b"macroenabled" in _part(archive, "[Content_Types].xml").lower():
        raise Unacceptable("is made for macros. Save it as .docx or .xlsx")
    for name in archive.namelist():
        if name.lower().endswith(".rels"):
            for relation in _xml(_part(archive, name)):
                outside = str(relation.get("TargetMode", "")).lower() == "external"
                if outside and not str(relation.get("Type", "")).lower().endswith("/hyperlink"):
                    raise Unacceptable("loads a part from elsewhere. Embed it or remove it, and save again")


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as part:
            content = part.read(MAX_RELATIONS + 1)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError, KeyError) as error:
        raise Unacceptable("is broken: it can't be opened") from error
    except Exception as error:
        # zlib and lzma raise their own on damaged data.
        raise Unacceptable("is broken: it can't be unpacked") from error
    if len(content) > MAX_RELATIONS:
        raise Unacceptable("holds a list of parts that is too long")
    return content


def _xml(content: bytes) -> Any:
    # Imported late: pages that take no file need not wait for it.
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unacceptable("is broken: a part of it can't be read") from error
    if root.getroottree().docinfo.doctype:
        raise Unacceptable("holds a document type, which no Office file needs")
    return root
