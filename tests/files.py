"""Small whole files of every kind, and what is wrong with others."""

import io
import struct
import zipfile
import zlib
from typing import Any

import docx
import openpyxl

NOTES = """\
Call with Halden, Friday.
Rosa: We will send one CSV file of orders to your SFTP folder each night.
Inge: We need single sign-on with Okta for all 220 users before launch.
Rosa: Support answers e-mail within 8 business hours.
Inge: The weather was nice.
"""

MAIL = b"""\
From: Inge Halden <inge@halden.example>
To: Rosa Rep <rosa.rep@example.com>
Date: Mon, 2 Mar 2026 10:00:00 +0000
Subject: What we need

Hello Rosa,

We need a file of all orders every night before launch.

Inge
"""

CSV = "wording,ask,said_by\nOne file each night.,A file.,Inge\n"


def png(width: int = 1) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    pixels = zlib.compress(b"\0" + b"\xff" * 3 * width)
    header = struct.pack(">IIBBBBB", width, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
        + b"\x01" * 9
        + b"\xff\xda\x00\x04\x00\x00"
        + b"\x12\x34"
        + b"\xff\xd9"
    )


def pdf() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 1\ntrailer\n<< >>\nstartxref\n9\n%%EOF\n"
    )


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows or ([1],):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, **parts: bytes) -> bytes:
    """An Office file with more parts; of a name that it has already, the new one stands in its place."""
    more = {name.replace("__", "/"): part for name, part in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename not in more:
                new.writestr(member, old.read(member))
        for name, part in more.items():
            new.writestr(name, part)
    return out.getvalue()
