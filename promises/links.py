"""Paths inside the app that notices and gate reasons point to."""


def deal(pk: int) -> str:
    return f"/deals/{pk}/"


def one_question(deal_pk: int) -> str:
    """Where a small deal's one question is answered."""
    return f"{deal(deal_pk)}#one-question"


def before_signing(deal_pk: int) -> str:
    return f"/deals/{deal_pk}/before-signing/"


def flag(deal_pk: int, flag_pk: int) -> str:
    return f"{before_signing(deal_pk)}#flag-{flag_pk}"


def live_review(deal_pk: int) -> str:
    return f"/deals/{deal_pk}/live-review/"


def sheet(deal_pk: int) -> str:
    return f"/deals/{deal_pk}/sheet/check/"


def promise(pk: int) -> str:
    return f"/promises/{pk}/"


def wording(line_pk: int, revision: int) -> str:
    """The promise's page at one version of its words: what a message spoke of, also after they have changed."""
    return f"{promise(line_pk)}#version-{revision}"


def close_plan(deal_pk: int) -> str:
    return f"/deals/{deal_pk}/close-plan/"


def read_backs(deal_pk: int) -> str:
    """Where the sentences of the close plan are read back."""
    return f"{close_plan(deal_pk)}#read-back"


def contract(deal_pk: int) -> str:
    """Where a contract's text is checked."""
    return f"/deals/{deal_pk}/contract-check/"


def contract_check(pk: int) -> str:
    return f"/contract-checks/{pk}/"


def review(pk: int) -> str:
    return f"/reviews/{pk}/"


def question(pk: int) -> str:
    return f"/questions/{pk}/"


def final_answer(line_pk: int) -> str:
    return f"/final-answers/{line_pk}/"


def away() -> str:
    return "/profile/away/"


def sheet_line(deal_pk: int, number: int) -> str:
    return f"/deals/{deal_pk}/sheet/lines/{number}/"


def catalog_change(pk: int) -> str:
    return f"/wording/changes/{pk}/"


def custom_request(pk: int) -> str:
    return f"/wording/requests/{pk}/"
