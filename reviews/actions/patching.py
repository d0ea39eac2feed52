"""Changing a part of a promise or a deal at once: what the API's PATCH does, all or none of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dealdesk.accounts.models import Person
from dealdesk.transactions import atomic
from promises.actions.deals import create_deal
from promises.actions.locking import take_line
from promises.models import Deal, PromiseLine
from promises.permissions import require_editor
from promises.states import MovedOn
from reviews.actions.ownership import edit_deal
from reviews.actions.revisions import change_facts, retag, reword
from reviews.actions.stages import move_stage


@atomic
def patch_line(
    line: PromiseLine,
    *,
    wording: str | None = None,
    tags: Sequence[str] | None = None,
    values: Mapping[str, Any],
    digest: str | None = None,
    by: Person,
    now: datetime,
) -> PromiseLine:
    """Change what is named and leave the rest. Changed words are the next revision; `tags` are all that hold from now on.

    Of `answers`, the sets that are named are replaced. `digest` is that of the words the caller saw. Raises NotYours,
    MovedOn where the words are newer, Incomplete with `errors` by field, Refused.
    """
    line = take_line(line.pk)
    require_editor(by, line.deal)
    if digest is not None and line.current_wording and digest != line.current_wording.digest:
        raise MovedOn(f"{line.ref} has newer words. Read them before you write.", code="newer_words")
    if tags is not None:
        held = line.tags
        add, remove = [tag for tag in tags if tag not in held], [tag for tag in held if tag not in tags]
        if add or remove:
            line = retag(line, add=add, remove=remove, by=by, now=now)
    entry = values.get("catalog_entry")
    if wording is None and line.current_wording is None and entry is not None and entry.sentence:
        wording = entry.sentence
    if wording is not None:
        line = reword(line, wording, by=by, now=now)
    if values:
        values = dict(values)
        if "answers" in values:
            standing = {name: answers for name, answers in line.answers.items() if name in line.tags}
            values["answers"] = {**standing, **values["answers"]}
        line = change_facts(line, values, by=by, now=now)
    return line


@atomic
def add_deal(values: Mapping[str, Any], *, stage: str | None = None, by: Person, now: datetime) -> Deal:
    """Save a new deal and move it to its stage where that is not the first. Raises as `create_deal` and `move_stage`."""
    deal = create_deal(values, by=by, now=now)
    return _at_stage(deal, stage, by=by, now=now)


@atomic
def patch_deal(
    deal: Deal, values: Mapping[str, Any], *, stage: str | None = None, by: Person, now: datetime
) -> Deal:
    """Change facts of a deal, then move it to `stage` where it is not there. Raises as `edit_deal` and `move_stage`."""
    deal = edit_deal(deal, values, by=by, now=now)
    return _at_stage(deal, stage, by=by, now=now)


def _at_stage(deal: Deal, stage: str | None, *, by: Person, now: datetime) -> Deal:
    return deal if stage in (None, deal.stage) else move_stage(deal, str(stage), by=by, now=now)
