"""Reading a sentence back: somebody outside the deal says in their own words what it promises."""

from collections.abc import Mapping
from datetime import datetime

from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from dealdesk.transactions import atomic
from promises.actions.locking import take_deal
from promises.models import Deal, PromiseLine, ReadBack, Wording
from promises.read_backs import FEWEST_WORDS, LONGEST, guesses_in, is_copy, words_of
from promises.rulebook import rules_in_force
from promises.states import Incomplete, MovedOn, NotYours, Refused
from promises.typography import clean_sentence, refuse_controls
from promises.vocabulary import LineState
from reviews.models import FinalAnswer, Verdict

WHO_CAN = "Somebody who works here and has no part in the deal can."


@atomic
def read_back(line: PromiseLine, text: str, *, digest: str = "", by: Person, now: datetime) -> ReadBack:
    """Keep what somebody outside the deal understands of a sentence that sales may say.

    `digest` names the words that the reader saw; empty for the ones that stand. With words of guessing it is kept too,
    and the sentence counts as not read back until somebody says it without. Raises NotYours, naming why; Incomplete for
    a text that reads nothing back; Refused where the sentence is not approved; MovedOn where its words are newer.
    """
    line = PromiseLine.objects.select_related("deal__sales_rep", "approved_wording").get(pk=line.pk)
    if why := why_inside(line.deal, by):
        raise NotYours(f"{why} {WHO_CAN}")
    # Whatever takes an approval away writes the deal's row before it commits.
    take_deal(line.deal_id)
    line.refresh_from_db(fields=["state", "approved_wording"])
    wording = line.approved_wording
    if wording is None:
        raise Refused(
            f"{line.ref} is not approved, so there is no sentence to read back.", code="not_approved"
        )
    if digest and digest != wording.digest:
        raise MovedOn(f"{line.ref} has newer words. Read them first.")
    text = _clean(text, wording)
    guesses = guesses_in(text, wording.text, rules_in_force())
    made = ReadBack.objects.create(wording=wording, text=text, guesses=guesses, by=by, at=now)
    record(
        event(
            "sentence.read_back",
            actor=by,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            wording=wording.pk,
            revision=wording.revision,
            text=text,
            guesses=guesses,
        )
    )
    return made


def why_inside(deal: Deal, person: Person) -> str:
    """Why this person is not outside the deal, in a sentence; empty where they are. Needs `deal.sales_rep`."""
    if person.guest or not person.is_active:
        return "Guests don’t read sentences back."
    return insiders(deal).get(person.pk, "")


def insiders(deal: Deal) -> Mapping[int, str]:
    """Person id → what part they have in a deal, in a sentence: who sells it, wrote, judged or has to keep its words.

    The owner of a sentence of the menu has no part in the deal. Four queries.
    """
    found: dict[int, str] = {}
    owners = deal.lines.exclude(state=LineState.CLEAR).exclude(owner=None)
    found |= dict.fromkeys(owners.values_list("owner", flat=True), "You own a promise of this deal.")
    judges = Verdict.objects.filter(wording__line__deal=deal).values_list("by", "on_behalf_of")
    finals = FinalAnswer.objects.filter(line__deal=deal).values_list("by", flat=True)
    for pk in (*(pk for pair in judges for pk in pair if pk), *finals):
        found[pk] = "You have judged a promise of this deal."
    authors = Wording.objects.filter(line__deal=deal).values_list("author", flat=True)
    found |= dict.fromkeys(authors, "You wrote a sentence of this deal.")
    found[deal.sales_rep_id] = "You own this deal."
    return found


def _clean(text: str, wording: Wording) -> str:
    text = clean_sentence(text)
    problem = ""
    if len(words_of(text)) < FEWEST_WORDS:
        problem = "Write in a sentence of your own words what it promises."
    elif len(text) > LONGEST:
        problem = f"Use {LONGEST:,} characters or fewer, now {len(text):,}."
    elif refused := refuse_controls(text):
        problem = refused
    elif is_copy(text, wording.text):
        problem = "Write it in your own words: these are the sentence’s."
    if problem:
        raise Incomplete("The sentence is not read back yet.", {"text": problem})
    return text
