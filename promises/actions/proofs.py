"""Files that show what was asked: adding them to a promise, and taking them off."""

import hashlib
import secrets
import weakref
from collections.abc import Sequence
from datetime import datetime

import structlog
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.db import transaction

from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from dealdesk.transactions import atomic
from promises.actions.locking import take_line
from promises.files import Unacceptable
from promises.files.kinds import media_type
from promises.files.names import clean_name
from promises.models import PromiseLine, Proof
from promises.models.proofs import proof_storage
from promises.permissions import may_add_proof, may_edit_deal
from promises.states import Incomplete, NotYours, Refused
from promises.vocabulary import LineState

log = structlog.get_logger(__name__)

OPEN_STATES = (LineState.DRAFT, LineState.CLEAR, LineState.IN_REVIEW, LineState.PAUSED)


class _UntilCommitted:
    """Deletes a stored file unless the transaction commits: a rollback drops this, whichever transaction it was."""

    def __init__(self, storage: Storage, name: str) -> None:
        self._undo = weakref.finalize(self, storage.delete, name)

    def __call__(self) -> None:
        self._undo.detach()


def add_proof(line: PromiseLine, *, name: str, content: bytes, by: Person, now: datetime) -> Proof:
    """Add one file. Raises as `add_proofs` does."""
    return add_proofs(line, [ContentFile(content, name=name)], by=by, now=now)[0]


def add_proofs(
    line: PromiseLine, files: Sequence[File], *, by: Person, now: datetime, field: str = "files"
) -> list[Proof]:
    """Add files to a promise that is not answered yet: all of them or none.

    Raises NotYours; Refused for a promise that is answered and for too many files; Incomplete on `field` that names each file
    which is not taken, and why.
    """
    _refuse_others(line, by)
    room = settings.PROOF_MAX_FILES - line.proofs.kept().count()
    if len(files) > room:
        raise Refused(_no_room(line, room), code="too_many", field=field)
    # Reading takes its time: no row is held meanwhile.
    checked, problems = _checked(files)
    if problems or not checked:
        sentence = " ".join(problems) or "Choose at least one file."
        raise Incomplete(sentence, {field: sentence})
    with atomic():
        line = take_line(line.pk)
        _refuse_others(line, by)
        there = dict(line.proofs.kept().values_list("digest", "name"))
        problems += [
            f"“{proof.name}” is here already, as “{there[proof.digest]}”."
            for proof in checked
            if proof.digest in there
        ]
        if problems:
            raise Incomplete(" ".join(problems), {field: " ".join(problems)})
        if len(there) + len(checked) > settings.PROOF_MAX_FILES:
            room = settings.PROOF_MAX_FILES - len(there)
            raise Refused(_no_room(line, room), code="too_many", field=field)
        for proof, file in zip(checked, files, strict=True):
            proof.line, proof.added_by, proof.added_at = line, by, now
            proof.file.name = _store(file, proof, line)
            proof.save()
        record(
            event(
                "proof.added",
                actor=by,
                now=now,
                deal=line.deal_id,
                promise=line.pk,
                proof=proof.pk,
                name=proof.name,
                media_type=proof.media_type,
                size=proof.size,
                digest=proof.digest,
            )
            for proof in checked
        )
    return checked


@atomic
def remove_proof(proof: Proof, *, by: Person, now: datetime) -> Proof:
    """Take a file off a promise that is not answered yet. Its name and digest stay on record, its content goes.

    Raises NotYours for everybody but who may change the deal and who added it; Refused.
    """
    line = take_line(proof.line_id)
    proof = Proof.objects.get(pk=proof.pk)
    if not may_edit_deal(by, line.deal) and by.pk != proof.added_by_id:
        raise NotYours(
            f"Only {line.deal.sales_rep.name}, the deal desk or who added it can remove this file."
        )
    _refuse_answered(line)
    if proof.removed_at is not None:
        raise Refused("This file is removed already.", code="gone")
    proof.removed_at, proof.removed_by = now, by
    proof.save(update_fields=["removed_at", "removed_by"])
    name = str(proof.file.name)
    transaction.on_commit(lambda: _delete(name))
    record(
        event(
            "proof.removed",
            actor=by,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            proof=proof.pk,
            name=proof.name,
            digest=proof.digest,
        )
    )
    return proof


def _refuse_others(line: PromiseLine, by: Person) -> None:
    if not may_add_proof(by, line):
        raise NotYours(f"Only {line.deal.sales_rep.name}, the deal desk or a reviewer can add proof.")
    _refuse_answered(line)


def _refuse_answered(line: PromiseLine) -> None:
    if line.state not in OPEN_STATES:
        state = line.get_state_display().lower()
        raise Refused(
            f"{line.ref} is past its review ({state}), so its proof stays as it is.", code="answered"
        )


def _no_room(line: PromiseLine, room: int) -> str:
    most = settings.PROOF_MAX_FILES
    if room <= 0:
        return f"{line.ref} has {most} files, which is the most. Remove one first."
    return f"A promise takes {most} files: there is room for {room} more."


def _checked(files: Sequence[File]) -> tuple[list[Proof], list[str]]:
    """Unsaved rows for the files that are taken, and a sentence about each other one."""
    rows: list[Proof] = []
    problems: list[str] = []
    names: dict[str, str] = {}
    for file in files:
        name = clean_name(file.name or "")
        try:
            row = _row(name, file)
        except Unacceptable as problem:
            problems.append(f"“{name}” {problem}.")
            continue
        if row.digest in names:
            problems.append(f"“{name}” and “{names[row.digest]}” are the same file.")
        names[row.digest] = name
        rows.append(row)
    return rows, problems


def _row(name: str, file: File) -> Proof:
    most = settings.PROOF_MAX_BYTES
    if file.size > most:
        raise Unacceptable(
            f"has {file.size / 1024 / 1024:.1f} MB; at most {most / 1024 / 1024:g} MB are taken"
        )
    file.seek(0)
    content = file.read()
    return Proof(
        name=name,
        media_type=media_type(name, content),
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
    )


def _store(file: File, proof: Proof, line: PromiseLine) -> str:
    """Write the content under a random name. The name that people see never reaches the disk."""
    storage = proof_storage()
    file.seek(0)
    name = storage.save(f"{line.deal_id}/{secrets.token_hex(16)}", ContentFile(file.read()))
    transaction.on_commit(_UntilCommitted(storage, name))
    return name


def _delete(name: str) -> None:
    try:
        proof_storage().delete(name)
    except OSError:
        # The row says already that it is gone, and no address leads to the file.
        log.exception("proof.not_deleted", file=name)
