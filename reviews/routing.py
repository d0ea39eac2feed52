"""Which teams a promise goes to, and why. Plain functions over plain values."""

from collections.abc import Iterable, Mapping, Sequence

CUSTOM_WORK = "custom_work"
OFF_MENU = "off_menu"

# Key (a tag, CUSTOM_WORK or OFF_MENU) → team ids, as the administrator set it.
Table = Mapping[str, Sequence[int]]


def keys_of(*, tags: Sequence[str], stop_tags: Iterable[str], kind: str) -> dict[str, str]:
    """The routing keys that a promise has, each with the reason as a reviewer reads it.

    Tags behind an open hard stop count even where the tag was taken off. Without any key the promise is simply off the menu.
    """
    reasons = {tag: tag.replace("_", " ") for tag in tags}
    for tag in stop_tags:
        reasons.setdefault(tag, f"hard stop: {tag.replace('_', ' ')}")
    if kind == CUSTOM_WORK:
        reasons[CUSTOM_WORK] = "custom work"
    return reasons or {OFF_MENU: "not on the menu"}


def teams_for(reasons: Mapping[str, str], table: Table) -> dict[int, list[str]]:
    """Team id → reasons. A key that the table does not know falls back to the row for what is off the menu."""
    asked: dict[int, list[str]] = {}
    for key, reason in reasons.items():
        for team in table.get(key) or table.get(OFF_MENU, ()):
            asked.setdefault(team, []).append(reason)
    return asked
