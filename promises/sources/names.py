"""How people are written: in headers, lists of those present, and signatures."""

import re
from email.utils import getaddresses

_CAPITAL = r"[^\W\d_a-zß-öø-ÿ]"
_LINK = r"(?:de|van|von|der|den|la|le|di|da|del|bin|al|ter|ten|zu|dos|e)"
_WORD = rf"(?:(?:Dr|Prof|Mrs?|Ms|St|{_CAPITAL})\.|{_CAPITAL}[\w'\u2019-]*)"
# One to four words with capitals, small links between them.
NAME = rf"{_WORD}(?:[ ](?:{_LINK}[ ]){{0,2}}{_WORD}){{0,3}}"

_TITLES = re.compile(r"(?i)^(?:mr|mrs|ms|miss|dr|prof|professor|herr|frau|sir|madam)\.?\s+")
# What may stand in brackets after a name and is no company.
ROLES = re.compile(
    r"(?i)^(?:it|cfo|ceo|coo|cto|cio|ciso|cpo|cmo|gm|md|svp|evp|cs|ae|se|csm|hr|vp|pm|qa|ops|legal|finance|sales|procurement|security|owner|"
    r"manager|lead|head|director|host|guest|customer|client|buyer|vendor|seller|prospect|us|we|ours?|them|"
    r"(?:head|director|vp|chief|manager)\b.*|.*\b(?:manager|lead|officer|director|engineer|consultant|executive|"
    r"buyer|analyst|architect|assistant|owner|controller|counsel|specialist|administrator|admin|head))$"
)


_LEADS = re.compile(
    r"^(?:(?:With|Met|And|From|For|To|By|Present|Attendees|Participants|Call|Spoke|Also|Plus|Host|Guest|Including)[ ]+)+"
)


def without_lead(name: str) -> str:
    """A name without the word before it that has a capital only because a line begins with it."""
    return _LEADS.sub("", name.strip())


def without_title(name: str) -> str:
    return _TITLES.sub("", name).strip()


def mailbox(text: str) -> tuple[str, str]:
    """The name and the address in a header's value; the name is made of the address where there is none."""
    text = text[:500].strip().strip("*").strip()
    bracket = re.search(r"[<\[](?:mailto:)?([^\s<>\[\]@]+@[^\s<>\[\]]+)[>\]]", text)
    if bracket:
        return in_order(text[: bracket.start()]) or from_address(bracket[1]), bracket[1].lower()
    bare = re.search(r"[^\s<>()@,;]+@[^\s<>()@,;]+", text)
    if bare:
        return from_address(bare[0]), bare[0].lower()
    return in_order(text), ""


def mailboxes(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for name, address in getaddresses([text[:5_000]]):
        if address and "@" in address:
            found.append((in_order(name) or from_address(address), address.lower()))
        elif name or address:
            found.append((in_order(name or address), ""))
    return tuple(found)


def in_order(name: str) -> str:
    """A name as it is said: "Doe, Jane (Acme)" is Jane Doe."""
    name = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|(?i:\bvia\b.*)", "", name).strip(" \"'*,;<>\t")
    last, comma, first = name.partition(",")
    if comma and first.strip() and len(first.split()) <= 3:
        name = f"{first.strip()} {last.strip()}"
    return shown(name)


def shown(name: str) -> str:
    """A name in capitals as it would be written otherwise."""
    name = " ".join(name.split())
    if len(name) > 3 and name.isupper():
        return " ".join(part.capitalize() if len(part) > 1 else part for part in name.split())
    return name


def from_address(address: str) -> str:
    return " ".join(
        part.capitalize() for part in re.split(r"[._+-]", address.partition("@")[0]) if part.isalpha()
    )


def domain(address: str) -> str:
    """The part of an address that names a company."""
    return address.partition("@")[2].removeprefix("mail.").lower()
