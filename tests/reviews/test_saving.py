"""A line's page is saved whole or not at all."""

from datetime import date
from types import SimpleNamespace

import pytest

from dealdesk.audit.models import Event
from promises.actions.lines import LineDraft, add_lines
from promises.models import CatalogEntry, Deal, PromiseLine
from promises.states import Incomplete, MovedOn, NotYours
from reviews.actions.revisions import reword
from reviews.actions.saving import save_line
from tests.conftest import NOW


@pytest.fixture
def draft(deal: Deal, cast: SimpleNamespace) -> PromiseLine:
    return add_lines(deal, [LineDraft("One CSV file of orders is sent each night.")], by=cast.rep, now=NOW)[0]


def save(line: PromiseLine, by, **changes) -> PromiseLine:
    line = PromiseLine.objects.select_related("current_wording").get(pk=line.pk)
    given = {
        "wording": line.current_wording.text if line.current_wording else "",
        "values": {},
        "tags": line.tags,
        "digest": line.current_wording.digest if line.current_wording else "",
        **changes,
    }
    return save_line(line, **given, by=by, now=NOW)


def test_words_facts_answers_and_tags_are_saved_together(draft: PromiseLine, cast: SimpleNamespace):
    assert draft.tags == ["data_movement"]
    save(
        draft,
        cast.rep,
        wording="One CSV file of orders is sent at 02:00 each night.",
        values={
            "ask": "Orders in a file.",
            "said_on": date(2026, 3, 2),
            "answers": {"support": {"weekends": "none"}, "data_movement": {"source": "unknown"}},
        },
        tags=["data_movement", "support"],
    )
    line = PromiseLine.objects.get()
    assert line.text == "One CSV file of orders is sent at 02:00 each night."
    assert (line.ask, line.said_on, line.tags) == (
        "Orders in a file.",
        date(2026, 3, 2),
        ["data_movement", "support"],
    )
    assert line.answers == {"support": {"weekends": "none"}, "data_movement": {"source": "unknown"}}
    assert line.unknown_count == 1


def test_one_wrong_value_saves_nothing(draft: PromiseLine, cast: SimpleNamespace):
    before = Event.objects.count()
    with pytest.raises(Incomplete) as caught:
        save(
            draft,
            cast.rep,
            wording="Something else.",
            tags=["integration"],
            values={"ask": "x", "answers": {"integration": {"product": "their CRM"}}},
        )
    assert "scoping.integration.product" in caught.value.errors
    line = PromiseLine.objects.get()
    assert (line.text, line.ask, line.tags) == (
        "One CSV file of orders is sent each night.",
        "",
        ["data_movement"],
    )
    assert Event.objects.count() == before


def test_older_words_are_refused_even_where_only_facts_change(draft: PromiseLine, cast: SimpleNamespace):
    seen = draft.current_wording.digest
    reword(draft, "One CSV file of orders is sent each week.", by=cast.owner, now=NOW)
    with pytest.raises(MovedOn):
        save(draft, cast.rep, digest=seen, values={"ask": "Orders in a file."})
    assert PromiseLine.objects.get().ask == ""


def test_answers_of_a_removed_tag_come_back_with_the_tag(draft: PromiseLine, cast: SimpleNamespace):
    answers = {"data_movement": {"source": "unknown", "target": "SAP S/4HANA"}}
    save(draft, cast.rep, values={"answers": answers})
    line = save(draft, cast.rep, tags=[], values={"answers": {}})
    assert (line.tags, line.unknown_count) == ([], 0)
    removed = line.line_tags.get()
    assert removed.proposed
    assert removed.removed_by == cast.rep
    line = save(draft, cast.rep, tags=["data_movement"], seen_tags=[])
    assert (line.answers, line.unknown_count) == (answers, 1)


def test_tag_that_somebody_else_added_meanwhile_stays(draft: PromiseLine, cast: SimpleNamespace):
    save(draft, cast.owner, tags=["data_movement", "security"])
    line = save(draft, cast.rep, tags=["data_movement"], seen_tags=["data_movement"])
    assert line.tags == ["security", "data_movement"]


def test_half_done_line_is_saved_without_words(deal: Deal, cast: SimpleNamespace):
    line = add_lines(deal, [LineDraft("", (), {"ask": "Orders in a file."})], by=cast.rep, now=NOW)[0]
    line = save(line, cast.rep, values={"said_by": "Inge"}, tags=line.tags)
    assert (line.current_wording, line.said_by) == (None, "Inge")


def test_menu_sentence_replaces_the_words_and_clears_the_line(
    deal: Deal, draft: PromiseLine, menu: CatalogEntry, cast: SimpleNamespace
):
    Deal.objects.update(plan=menu.plan)
    save(draft, cast.rep, wording="typed and given up", values={"ask": "Seats."}, menu=menu)
    line = PromiseLine.objects.get()
    assert (line.state, line.text, line.ask) == ("clear", menu.sentence, "Seats.")
    assert line.wordings.count() == 2


def test_only_the_rep_and_the_deal_desk_save(draft: PromiseLine, cast: SimpleNamespace):
    for person in (cast.other_rep, cast.engineer, cast.leader, cast.outsider):
        with pytest.raises(NotYours, match="Rosa Rep"):
            save(draft, person, values={"ask": "x"})
    assert save(draft, cast.owner, values={"ask": "x"}).ask == "x"
