"""Read-backs and contract checks: who may, what is refused, what is kept, and what the signing gate makes of it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from dealdesk.audit.models import Event
from promises.actions.checks import check_contract, copy_corrections
from promises.actions.deals import create_deal, invite_guest
from promises.actions.plans import issue_plan
from promises.contracts import corrections, rows_of, verdict
from promises.models import ClosePlan, Deal, DriftCheck, PromiseLine, ReadBack, SentenceCopy
from promises.read_backs import guesses_in, is_copy
from promises.rulebook import rules_in_force
from promises.states import Incomplete, MovedOn, NotYours, Refused
from reviews.actions.finals import give_final_answer
from reviews.actions.read_backs import read_back
from reviews.actions.revisions import reword
from reviews.actions.stages import move_stage
from reviews.gates import gate_of, gates_of
from reviews.history import describe
from tests.conftest import NOW, send, whole_draft, yes
from tests.reviews.test_deal_pages import approve

SENTENCE = "One CSV file is sent each night."
OWN_WORDS = "They get a file with their data every night."


@pytest.fixture
def approved(line: PromiseLine, cast: SimpleNamespace, verdict) -> PromiseLine:
    approve(line, cast, verdict)
    return PromiseLine.objects.select_related("deal", "current_wording", "approved_wording").get(pk=line.pk)


@pytest.fixture
def plan(approved: PromiseLine, deal: Deal, cast: SimpleNamespace) -> ClosePlan:
    return issue_plan(deal, by=cast.rep, now=NOW)


def codes(deal: Deal) -> list[str]:
    return [reason.code for reason in gate_of(Deal.objects.get(pk=deal.pk)).sign.reasons]


def fresh(line: PromiseLine) -> PromiseLine:
    return PromiseLine.objects.select_related("deal", "current_wording").get(pk=line.pk)


def decline(line: PromiseLine, cast: SimpleNamespace) -> None:
    line = fresh(line)
    give_final_answer(
        line, answer="no", sentence="No.", digest=line.current_wording.digest, by=cast.owner, now=NOW
    )


def contract(deal: Deal, text: str, cast: SimpleNamespace, **more) -> DriftCheck:
    return check_contract(Deal.objects.get(pk=deal.pk), **{"text": text, "by": cast.rep, "now": NOW, **more})


# --- Read back ------------------------------------------------------------------------------------------------------


def test_read_back_in_own_words_settles_the_gate_and_is_told(approved: PromiseLine, deal: Deal, cast):
    assert "readback_missing" in codes(deal)
    made = read_back(approved, f"  {OWN_WORDS}\n", by=cast.leader, now=NOW)
    assert (made.text, made.guesses, made.by, made.wording) == (
        OWN_WORDS,
        [],
        cast.leader,
        approved.approved_wording,
    )
    assert "readback_missing" not in codes(deal)
    event = Event.objects.get(kind="sentence.read_back")
    assert (event.deal_ref, event.promise_ref) == (deal.pk, approved.pk)
    assert describe(event) == f"Lars Leader read version 1 of the sentence back: {OWN_WORDS}"


@pytest.mark.parametrize("words", ["probably", "I think", "maybe", "something like", "roughly", "should"])
def test_guess_is_kept_pointed_out_and_does_not_count(words: str, approved: PromiseLine, deal: Deal, cast):
    made = read_back(approved, f"They {words} get a file every night.", by=cast.leader, now=NOW)
    assert any(words.casefold() in guess.casefold() for guess in made.guesses)
    (reason,) = gate_of(deal).sign.having("readback_missing")
    assert reason.message == (
        "1 sentence is not read back by somebody outside the deal; 1 of them only with a guess."
    )
    assert reason.link == f"/deals/{deal.pk}/close-plan/#read-back"
    read_back(approved, OWN_WORDS, by=cast.other_rep, now=NOW)
    assert "readback_missing" not in codes(deal)
    assert ReadBack.objects.count() == 2


def test_words_of_the_sentence_itself_are_no_guess(db: None):
    sentence = "About 40 files are sent each night if the job should run."
    assert guesses_in("If it should run, 40 files come.", sentence, rules_in_force()) == []
    assert guesses_in("Probably 40 files come.", sentence, rules_in_force()) == ["Probably"]


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("rep", "You own this deal."),
        ("engineer", "You have judged a promise of this deal."),
        ("security", "You have judged a promise of this deal."),
        ("owner", "You have judged a promise of this deal."),
        ("outsider", "Guests don’t read sentences back."),
    ],
)
def test_who_has_a_part_in_the_deal_is_refused_with_the_reason(who: str, why: str, approved, cast):
    with pytest.raises(NotYours) as refused:
        read_back(approved, OWN_WORDS, by=getattr(cast, who), now=NOW)
    assert refused.value.message == f"{why} Somebody who works here and has no part in the deal can."
    assert not ReadBack.objects.exists()


def test_author_of_older_words_and_an_owner_are_inside_too(line: PromiseLine, deal: Deal, cast, verdict):
    # Support owns the delivery; the admin wrote words that nobody uses any more.
    reword(fresh(line), "One CSV is sent each Monday.", by=cast.admin, now=NOW)
    reword(fresh(line), SENTENCE, by=cast.rep, now=NOW)
    line = fresh(line)
    verdict(line, "engineering", cast.engineer, yes(cast.support))
    verdict(line, "security", cast.security, yes(cast.support))
    give_final_answer(
        line, answer="yes", sentence="Yes.", digest=line.current_wording.digest, by=cast.owner, now=NOW
    )
    for who, why in ((cast.admin, "You wrote"), (cast.support, "You own a promise")):
        with pytest.raises(NotYours, match=why):
            read_back(line, OWN_WORDS, by=who, now=NOW)
    read_back(line, OWN_WORDS, by=cast.product, now=NOW)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "your own words"),
        ("  \n ", "your own words"),
        ("Yes, clear.", "your own words"),
        (SENTENCE, "Write it in your own words"),
        ("one csv file is  sent each night", "Write it in your own words"),
        (f"Yes: {SENTENCE} That is all", "Write it in your own words"),
        ("a word " * 200, "Use 1,000 characters or fewer"),
        ("A file\u202e comes each night.", "Remove the text direction override"),
        ("A file\x00 comes each night.", "Remove the control character"),
    ],
)
def test_text_that_reads_nothing_back_is_refused(text: str, says: str, approved, cast):
    with pytest.raises(Incomplete) as refused:
        read_back(approved, text, by=cast.leader, now=NOW)
    assert says in refused.value.errors["text"]
    assert not ReadBack.objects.exists()


def test_copy_is_told_from_own_words():
    assert is_copy("The “Team” plan covers up to 75 users!", 'The "Team" plan covers up to 75 users.')
    assert not is_copy("At most 75 users are in the plan.", "The plan covers up to 75 users.")


def test_only_words_that_stand_approved_are_read_back(line: PromiseLine, deal: Deal, cast, verdict):
    with pytest.raises(Refused, match="not approved"):
        read_back(line, OWN_WORDS, by=cast.leader, now=NOW)
    approve(line, cast, verdict)
    with pytest.raises(MovedOn):
        read_back(line, OWN_WORDS, digest="0" * 64, by=cast.leader, now=NOW)
    read_back(line, OWN_WORDS, digest=fresh(line).current_wording.digest, by=cast.leader, now=NOW)


def test_read_back_belongs_to_the_words(approved: PromiseLine, deal: Deal, cast, verdict):
    read_back(approved, OWN_WORDS, by=cast.leader, now=NOW)
    reword(fresh(approved), "One CSV of 5 fields is sent each night.", by=cast.rep, now=NOW)
    approve(fresh(approved), cast, verdict)
    assert "readback_missing" in codes(deal)
    with pytest.raises(Error), transaction.atomic():
        ReadBack.objects.update(text="Anything.")


# --- The contract ---------------------------------------------------------------------------------------------------


def test_contract_that_says_the_same_is_clean_and_kept(plan: ClosePlan, deal: Deal, cast):
    check = contract(
        deal, f"1. Scope\r\n1.1 {SENTENCE}\f2. Fees are due in advance.\n", cast, name="a/b\u202e.txt"
    )
    assert check.is_clean and check.plan == plan and check.scope_version == plan.scope_version
    assert (check.name, check.checked_by, check.checked_at) == ("b.txt", cast.rep, NOW)
    assert "\r" not in check.text and len(check.digest) == 64
    assert verdict(check.result).startswith("every approved sentence stands in it")
    event = Event.objects.get(kind="contract.checked")
    assert event.data["digest"] == check.digest
    assert describe(event) == "Rosa Rep checked “b.txt” against close plan 1: nothing differs."
    assert "drift_unchecked" not in codes(deal) and "drift_found" not in codes(deal)


def test_every_kind_of_drift_is_a_reason_with_its_promise(
    plan: ClosePlan, approved: PromiseLine, deal: Deal, cast, verdict
):
    gone, back, waiting, newer = send(
        deal,
        cast.rep,
        whole_draft("Support answers mail within 8 business hours.", "data_movement"),
        whole_draft("The app shows stock levels of 9 shops in real time.", "data_movement"),
        whole_draft("Provider loads 40,000 articles by 1 May 2026.", "data_movement"),
        whole_draft("Ten managers get two video lessons in June 2026.", "data_movement"),
    )
    reword(fresh(newer), "Ten managers receive a printed handbook with 30 pages.", by=cast.rep, now=NOW)
    for line in (gone, newer):
        approve(fresh(line), cast, verdict)
    decline(back, cast)
    issue_plan(deal, by=cast.rep, now=NOW)
    check = contract(
        deal,
        "4. Scope\n4.1 Two CSV files are sent each night.\n"
        "4.2 The app shows stock levels of 9 shops in real time.\n"
        "4.3 Provider loads 40,000 articles by 1 May 2026.\n"
        "4.4 Ten managers get two video lessons in June 2026.\n"
        "4.5 The provider loads the orders of three years before go-live.\n"
        "5. Law. The law of New York governs this agreement.\n",
        cast,
        name="draft.docx",
    )
    reasons = gate_of(Deal.objects.get(pk=deal.pk)).sign.having("drift_found")
    assert {(reason.message, reason.promise) for reason in reasons} == {
        ("“draft.docx” says HF-1-1.1 in other words.", approved.pk),
        ("HF-1-2.1 is missing in “draft.docx”.", gone.pk),
        ("HF-1-5.2 is missing in “draft.docx”.", newer.pk),
        ("“draft.docx” promises HF-1-3.1, which was declined.", back.pk),
        ("“draft.docx” promises HF-1-4.1, which nobody approved.", waiting.pk),
        ("“draft.docx” says HF-1-5.1, which newer words have replaced.", newer.pk),
        ("“draft.docx” makes 1 promise that nobody approved.", None),
    }
    assert {reason.link for reason in reasons} == {f"/contract-checks/{check.pk}/"}
    rows = rows_of(check.result, check.text)
    assert [(row.status, row.clause) for row in rows] == [
        ("changed", "4.1"),
        ("declined_back", "4.2"),
        ("superseded_back", "4.4"),
        ("unapproved", "4.3"),
        ("unapproved", "4.5"),
        ("missing", ""),
        ("missing", ""),
    ]
    said = [one.text for one in corrections(rows, {back.pk: "Stock levels come each hour."})]
    assert f"Clause 4.1: replace with: {SENTENCE}" in said
    assert (
        "Clause 4.2: take out “The app shows stock levels of 9 shops in real time.” and say instead: "
        "Stock levels come each hour." in said
    )
    assert "Clause 4.4: replace with: Ten managers receive a printed handbook with 30 pages." in said
    assert said[-1] == "Add: Support answers mail within 8 business hours." and len(said) == 6


def test_earlier_words_equal_to_approved_ones_are_not_superseded(approved, deal: Deal, cast, verdict):
    reword(fresh(approved), "One CSV is sent each Monday.", by=cast.rep, now=NOW)
    reword(fresh(approved), SENTENCE, by=cast.rep, now=NOW)
    approve(fresh(approved), cast, verdict)
    issue_plan(deal, by=cast.rep, now=NOW)
    assert contract(deal, SENTENCE, cast).is_clean
    back = contract(deal, f"{SENTENCE}\nOne CSV is sent each Monday.", cast)
    assert [(row["kind"], row["code"]) for row in back.result["strays"]] == [("superseded_back", "HF-1-1.2")]


def test_check_counts_until_scope_or_plan_changes(plan: ClosePlan, deal: Deal, cast, approved, verdict):
    contract(deal, SENTENCE, cast)
    assert "drift_unchecked" not in codes(deal)
    issue_plan(deal, by=cast.rep, now=NOW)
    (reason,) = gate_of(deal).sign.having("drift_unchecked")
    assert reason.message == "The promises or the close plan changed after “Pasted text” was checked."
    contract(deal, SENTENCE, cast)
    assert "drift_unchecked" not in codes(deal)
    send(deal, cast.rep, whole_draft("A second file.", "support"))
    assert "drift_unchecked" in codes(deal)
    # Against a stale plan what differs is told; what is clean settles nothing.
    contract(deal, "Nothing of it.", cast)
    assert "drift_found" in codes(deal)
    contract(deal, SENTENCE, cast)
    assert "drift_found" not in codes(deal) and "plan_stale" in codes(deal)


def test_the_last_check_is_the_one_that_counts(plan: ClosePlan, deal: Deal, cast):
    contract(deal, SENTENCE, cast)
    contract(deal, "Nothing of it.", cast, now=NOW + timedelta(hours=1))
    assert "drift_found" in codes(deal)
    assert DriftCheck.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"text": " \n\t "}, "Paste the contract"),
        ({"content": b""}, "The file is empty"),
        ({"content": b"\x89PNG\r\n"}, "picture"),
        ({"content": b"\x00\x01\x02" * 50, "name": "a.txt"}, "not text"),
        ({"text": "a " * 200_001}, "at most 400,000"),
    ],
)
def test_what_cannot_be_compared_is_refused(given, says: str, plan: ClosePlan, deal: Deal, cast):
    with pytest.raises(Refused) as refused:
        contract(deal, **{"text": "", **given}, cast=cast)
    assert says in refused.value.message
    assert refused.value.field == ("file" if "content" in given else "text")
    assert not DriftCheck.objects.exists()


def test_without_a_plan_there_is_nothing_to_compare_with(approved: PromiseLine, deal: Deal, cast):
    with pytest.raises(Refused) as refused:
        contract(deal, SENTENCE, cast)
    assert refused.value.code == "plan_missing"


@pytest.mark.parametrize("who", ["other_rep", "engineer", "leader", "outsider"])
def test_only_who_changes_the_deal_checks_its_contract(who: str, plan: ClosePlan, deal: Deal, cast):
    with pytest.raises(NotYours, match="Only Rosa Rep or the deal desk"):
        contract(deal, SENTENCE, cast, by=getattr(cast, who))


@pytest.mark.parametrize("who", ["rep", "owner", "admin"])
def test_rep_and_deal_desk_check_contracts(who: str, plan: ClosePlan, deal: Deal, cast):
    assert contract(deal, SENTENCE, cast, by=getattr(cast, who)).checked_by == getattr(cast, who)


def test_deceiving_signs_become_spaces_and_places_stay(plan: ClosePlan, deal: Deal, cast):
    check = contract(deal, f"1\u202e. \x00\n2.1 {SENTENCE}\ud800", cast)
    assert "\x00" not in check.text and "\u202e" not in check.text and "\ud800" not in check.text
    (line,) = check.result["lines"]
    assert check.text[line["start"] : line["end"]] == SENTENCE


def test_markup_in_a_contract_is_text(plan: ClosePlan, deal: Deal, cast):
    text = "<html><body><script>alert(1)</script>We deliver 9 reports each night.</body></html>"
    assert contract(deal, text, cast).text == text


def test_changed_promises_while_comparing_are_noticed(plan, approved, deal: Deal, cast, monkeypatch):
    from promises.actions import checks

    compared = checks._compared

    def slowly(found: Deal, text: str):
        answer = compared(found, text)
        reword(fresh(approved), "One CSV is sent each Monday.", by=cast.rep, now=NOW)
        return answer

    monkeypatch.setattr(checks, "_compared", slowly)
    with pytest.raises(MovedOn, match="changed while"):
        contract(deal, SENTENCE, cast)
    assert not DriftCheck.objects.exists()


# --- Corrections ----------------------------------------------------------------------------------------------------


def test_copied_corrections_record_the_approved_words_taken(plan: ClosePlan, approved, deal: Deal, cast):
    check = contract(deal, "1.1 Two CSV files are sent each night.", cast)
    (one,) = copy_corrections(check, by=cast.rep, now=NOW)
    assert one.text == f"Clause 1.1: replace with: {SENTENCE}"
    copy = SentenceCopy.objects.get()
    assert (copy.by, copy.wording) == (cast.rep, approved.approved_wording)
    assert Event.objects.get(kind="sentence.copied").data["check"] == check.pk


def test_corrections_of_an_old_check_are_not_handed_out(plan: ClosePlan, approved, deal: Deal, cast):
    check = contract(deal, "Two CSV files are sent each night.", cast)
    guest = cast.outsider
    from dealdesk.accounts.models import Team

    invite_guest(deal, guest, team=Team.objects.get(code="engineering"), by=cast.owner, now=NOW)
    with pytest.raises(NotYours):
        copy_corrections(check, by=guest, now=NOW)
    reword(fresh(approved), "One CSV is sent each Monday.", by=cast.rep, now=NOW)
    with pytest.raises(MovedOn, match="Check the contract again"):
        copy_corrections(check, by=cast.rep, now=NOW)
    assert not SentenceCopy.objects.exists()


# --- The gate -------------------------------------------------------------------------------------------------------


def test_sign_gate_opens_and_the_win_is_not_marked(plan: ClosePlan, approved, deal: Deal, cast):
    assert codes(deal) == ["readback_missing", "drift_unchecked"]
    read_back(approved, OWN_WORDS, by=cast.leader, now=NOW)
    contract(deal, SENTENCE, cast)
    assert codes(deal) == []
    assert not move_stage(deal, "won", by=cast.rep, now=NOW).won_against_closed_gate


def test_win_against_a_differing_contract_is_marked(plan: ClosePlan, approved, deal: Deal, cast):
    read_back(approved, OWN_WORDS, by=cast.leader, now=NOW)
    contract(deal, "Two CSV files are sent each night.", cast)
    assert codes(deal) == ["drift_found"]
    assert move_stage(deal, "won", by=cast.rep, now=NOW).won_against_closed_gate


def test_deal_without_anything_to_say_needs_neither_check(deal: Deal, line: PromiseLine, cast):
    decline(line, cast)
    assert codes(deal) == []


def test_gates_of_many_deals_take_as_many_queries_as_of_one(plan: ClosePlan, approved, deal: Deal, cast):
    read_back(approved, OWN_WORDS, by=cast.leader, now=NOW)
    contract(deal, SENTENCE, cast)
    with CaptureQueriesContext(
        connection,
    ) as one:
        gates_of([deal])
    others = []
    for number in range(29):
        other = create_deal(
            {"name": f"D{number}", "account": "A", "arr": 20_000, "code": f"X-{number}"}, by=cast.rep, now=NOW
        )
        DriftCheck.objects.create(
            deal=other,
            plan=plan,
            scope_version=0,
            name="a",
            text="a",
            digest="a" * 64,
            result={"lines": [], "strays": [], "others": []},
            is_clean=True,
            checked_by=cast.rep,
            checked_at=NOW,
        )
        others.append(other)
    with CaptureQueriesContext(connection) as many:
        gates_of([deal, *others])
    assert len(many) == len(one)
