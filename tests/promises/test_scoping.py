import pytest

from promises.scoping import (
    DAY_ONE,
    QUESTION_SETS,
    count_unknown,
    hints,
    in_words,
    missing,
    questions_for,
    validate,
)

pytestmark = pytest.mark.once

TAGS = {
    "security",
    "data_movement",
    "custom_logic",
    "deployment",
    "integration",
    "support",
    "delivery_date",
    "commercial_terms",
}


def test_there_is_a_set_for_the_first_day_and_for_every_tag():
    assert set(QUESTION_SETS) == TAGS | {DAY_ONE}


def test_keys_and_choices_are_unique_and_every_question_has_a_label():
    for questions in QUESTION_SETS.values():
        keys = [question.key for question in questions]
        assert len(keys) == len(set(keys))
        for question in questions:
            assert question.label
            assert bool(question.choices) == (question.kind in ("choice", "yes_no"))


def test_tags_open_their_own_questions_in_a_fixed_order():
    names = [name for name, _ in questions_for(["delivery_date", "custom_logic"])]
    assert names == ["custom_logic"] * 3 + ["delivery_date"] * 2
    assert questions_for([]) == []


def test_missing_names_every_question_without_an_answer():
    answers = {"delivery_date": {"state": "unknown", "estimated_by": " "}}
    assert missing(answers, ["delivery_date", "custom_logic"]) == [
        "scoping.custom_logic.rule",
        "scoping.custom_logic.who_depends",
        "scoping.custom_logic.other_customers",
        "scoping.delivery_date.estimated_by",
    ]
    assert missing({DAY_ONE: {"seats": 0}}, [DAY_ONE])[0] == "day_one_answers.data_migration"


def test_unknown_is_counted_and_does_not_apply_is_not():
    answers = {"support": {"hours": "unknown", "weekends": "does_not_apply"}, DAY_ONE: {"seats": "unknown"}}
    assert count_unknown(answers) == 2
    assert count_unknown({}) == 0


def test_good_answers_come_back_clean():
    clean, errors = validate(
        {
            "security": {
                "control": " log of views ",
                "supported_today": "Partly",
                "questions": "1,200",
                "lane": "",
            },
            "support": {"hours_week_1": "7.5", "hours_month_2": "Unknown", "weekends": "Does not apply"},
            "integration": {"product": "NetSuite ERP", "launch_critical": True, "owner_after_launch": None},
        },
        ["security", "support", "integration"],
    )
    assert errors == {}
    assert clean == {
        "security": {"control": "log of views", "supported_today": "partly", "questions": 1200},
        "support": {"hours_week_1": 7.5, "hours_month_2": "unknown", "weekends": "does_not_apply"},
        "integration": {"product": "NetSuite ERP", "launch_critical": "yes"},
    }


def test_every_question_takes_unknown_and_does_not_apply():
    for value in ("unknown", "does_not_apply"):
        answers = {name: {q.key: value for q in questions} for name, questions in QUESTION_SETS.items()}
        assert validate(answers, QUESTION_SETS) == (answers, {})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("security.colour", "blue"),
        ("security.control", "x" * 501),
        ("security.control", "log\x00"),
        ("security.control", ["a list"]),
        ("security.lane", "both"),
        ("security.questions", "12.5"),
        ("security.questions", "many"),
        ("security.questions", -1),
        ("support.hours_week_1", "NaN"),
        ("support.hours_week_1", "Infinity"),
        ("support.hours_week_1", "8 hours"),
        ("integration.launch_critical", "later"),
        ("integration.product", "CRM"),
        ("integration.product", "their ERP system"),
        ("integration.product", "the customer's database"),
        ("integration.product", "Accounting software 2"),
        ("integration.product", "HRIS"),
        ("integration.product", "our CRM system"),
        ("integration.product", "The data warehouse"),
        ("integration.product", "A home-grown, cloud ERP v2"),
        ("integration.product", "CRM/ERP"),
        ("deployment.setup_date", "as agreed"),
        ("deployment.setup_date", "2026-02-30"),
        ("deployment.setup_date", "01/02/2026"),
        ("deployment.testing_date", 28),
    ],
)
def test_a_bad_answer_is_refused_by_path(path, value):
    name, key = path.split(".")
    clean, errors = validate({name: {key: value}}, [name])
    assert clean == {}
    assert list(errors) == [f"scoping.{path}"]


def test_answers_to_questions_that_no_tag_opens_are_refused():
    clean, errors = validate(
        {"support": {"hours": "9 to 5"}, "weather": {"rain": "no"}, "security": 3}, ["security"]
    )
    assert clean == {}
    assert set(errors) == {"scoping.support", "scoping.weather", "scoping.security"}


def test_day_one_answers_are_checked_as_the_deals_own():
    assert validate({DAY_ONE: {"seats": "64"}}, [DAY_ONE]) == ({DAY_ONE: {"seats": 64}}, {})
    assert validate({DAY_ONE: {"seats": "some"}}, [DAY_ONE])[1].keys() == {"day_one_answers.seats"}


def test_answers_of_another_shape_are_refused():
    assert validate(["security"], ["security"])[1].keys() == {"scoping"}


@pytest.mark.parametrize(
    "product", ["NetSuite ERP", "Zoho CRM", "SAP S/4HANA", "Dynamics 365", "Box", "Oracle Cloud"]
)
def test_name_of_a_product_is_taken(product):
    assert validate({"integration": {"product": product}}, ["integration"])[1] == {}


def test_refusal_of_a_kind_of_product_says_what_to_write():
    (sentence,) = validate({"integration": {"product": "our CRM"}}, ["integration"])[1].values()
    assert sentence == (
        "Name the product itself, such as “Salesforce Sales Cloud”: “our CRM” is only a kind of product. "
        "Choose Unknown where nobody knows yet."
    )


@pytest.mark.parametrize("said", ["2026-06-01", "1 June 2026", "01 Jun 2026", "June 1, 2026"])
def test_dates_are_kept_as_dates_and_read_in_words(said):
    clean, errors = validate({"deployment": {"setup_date": said}}, ["deployment"])
    assert (clean, errors) == ({"deployment": {"setup_date": "2026-06-01"}}, {})
    question = next(q for q in QUESTION_SETS["deployment"] if q.key == "setup_date")
    assert in_words(question, "2026-06-01") == "1 Jun 2026"
    assert in_words(question, "as agreed") == "as agreed"
    assert (in_words(question, "does_not_apply"), in_words(question, None)) == ("Does not apply", "")


def test_kind_of_system_at_either_end_is_a_hint_only():
    answers = {"data_movement": {"source": "their CRM", "target": "Snowflake"}}
    assert validate(answers, ["data_movement"])[1] == {}
    assert hints(answers, ["data_movement"]) == [
        "Source system: “their CRM” is a kind of system. Name the product and its version."
    ]
    assert hints(answers, []) == [] and hints({}, ["data_movement"]) == []
    assert hints({"data_movement": {"source": "unknown"}}, ["data_movement"]) == []
