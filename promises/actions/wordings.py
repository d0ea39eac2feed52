"""Writing the next revision of a promise's words, and copying a sentence that sales may say."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from dealdesk.accounts.models import Person, Team
from dealdesk.audit.record import event, record
from dealdesk.transactions import atomic
from promises.models import PromiseLine, SentenceCopy, Wording
from promises.permissions import may_copy_sentences
from promises.states import NotYours, Refused


def digest_of(text: str) -> str:
    """The SHA-256 of a sentence in UTF-8, in hex: what a verdict names to say which words it judged."""
    return hashlib.sha256(text.encode()).hexdigest()


def write_revision(
    worded: Sequence[tuple[PromiseLine, str]], *, by: Person, team: Team | None, now: datetime
) -> list[Wording]:
    """Save the next revision of each line's words and make it the current one. Call with the lines taken.

    `team` names the team whose narrowing it is. Two statements and one for the events, whatever the number of lines.
    """
    wordings = [
        Wording(
            line=line,
            revision=(line.current_wording.revision if line.current_wording else 0) + 1,
            text=text,
            digest=digest_of(text),
            author=by,
            author_team=team,
            written_at=now,
        )
        for line, text in worded
    ]
    Wording.objects.bulk_create(wordings)
    for wording in wordings:
        wording.line.current_wording = wording
    PromiseLine.objects.bulk_update([wording.line for wording in wordings], ["current_wording"])
    record(
        event(
            "wording.written",
            actor=by,
            now=now,
            deal=wording.line.deal_id,
            promise=wording.line_id,
            wording=wording.pk,
            revision=wording.revision,
            digest=wording.digest,
            team=team.code if team else None,
        )
        for wording in wordings
    )
    return wordings


@atomic
def copy_sentence(line: PromiseLine, *, by: Person, now: datetime) -> Wording:
    """Hand out the approved sentence and record who took which revision.

    Raises Refused where sales may not say it, NotYours for guests.
    """
    if not may_copy_sentences(by):
        raise NotYours("Guests can read a sentence but not take it into a document.")
    line = PromiseLine.objects.select_related("approved_wording", "deal").get(pk=line.pk)
    if not line.is_sayable or line.approved_wording is None:
        raise Refused(f"{line.ref} is not approved, so there is no sentence to copy.", code="not_approved")
    copy = SentenceCopy.objects.create(wording=line.approved_wording, by=by, at=now)
    record(
        event(
            "sentence.copied",
            actor=by,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            wording=copy.wording_id,
            revision=line.approved_wording.revision,
        )
    )
    return line.approved_wording
