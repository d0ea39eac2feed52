"""Saving a line of the sheet as its page shows it: words, facts, answers and tags together, or nothing of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from dealdesk.transactions import atomic
from promises.actions.lines import point_at_menu
from promises.actions.locking import take_line
from promises.models import CatalogEntry, PromiseLine, Wording
from promises.permissions import require_editor
from promises.states import Refused
from reviews.actions.revisions import change_facts, retag, reword
from reviews.models import FinalAnswer
from reviews.models.finals import FinalKind


@atomic
def save_line(
    line: PromiseLine,
    *,
    wording: str,
    values: Mapping[str, Any],
    tags: Sequence[str],
    digest: str,
    by: Person,
    now: datetime,
    seen_tags: Sequence[str] | None = None,
    menu: CatalogEntry | None = None,
    start_from: Wording | None = None,
) -> PromiseLine:
    """Save everything that the line's page holds. A line may be half-done: no words yet, no answers.

    `digest` is that of the words the writer saw, empty where there were none. `seen_tags` are the tags the writer saw, by
    default those of the line: only what they ticked or unticked changes, so nobody takes off a tag that somebody else put
    there meanwhile. `menu` replaces the words by that cell's sentence, `start_from` by words that were approved earlier: those
    go through review like any other. Raises NotYours, MovedOn where the words are newer,
    Incomplete with `errors` by field, Refused.
    """
    line = take_line(line.pk)
    require_editor(by, line.deal)
    seen = line.tags if seen_tags is None else list(seen_tags)
    if menu is not None and line.current_wording:
        # What was typed gives way to the menu's sentence below; the digest still has to be that of the words seen.
        wording = line.current_wording.text
    if start_from is not None:
        wording = _earlier_words(line, start_from, by=by, now=now)
    if wording.strip() or line.current_wording:
        line = reword(line, wording, digest=digest, by=by, now=now)
    add = [tag for tag in tags if tag not in seen]
    remove = [tag for tag in seen if tag not in tags]
    if add or remove:
        line = retag(line, add=add, remove=remove, by=by, now=now)
    values = dict(values)
    if "answers" in values:
        # Sets that the page did not show keep their answers; sets that no tag opens any more are kept by the edit itself.
        held = [tag for tag in line.tags if tag not in tags]
        unseen = {tag: line.answers[tag] for tag in held if tag in line.answers}
        given = {tag: answers for tag, answers in values["answers"].items() if tag in line.tags}
        values["answers"] = {**unseen, **given}
    line = change_facts(line, values, by=by, now=now)
    if menu is not None:
        line = point_at_menu(line, menu, by=by, now=now)
    return line


def _earlier_words(line: PromiseLine, wording: Wording, *, by: Person, now: datetime) -> str:
    """The words of an earlier approval that this person may know of, with the record of whose they are."""
    source = PromiseLine.objects.visible_to(by).select_related("deal").filter(pk=wording.line_id).first()
    approvals = FinalAnswer.objects.filter(wording=wording).exclude(answer=FinalKind.NO)
    if source is None or not approvals.exists():
        raise Refused("These words were never approved. Write the sentence, or choose others.")
    code = f"{source.ref}.{wording.revision}"
    record(event("wording.taken", actor=by, now=now, deal=line.deal_id, promise=line.pk, source=code))
    return wording.text
