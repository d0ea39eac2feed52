"""Paths inside the app that notices and gate reasons point to."""


def deal(pk: int) -> str:
    return f"/deals/{pk}/"


def sheet(deal_pk: int) -> str:
    return f"/deals/{deal_pk}/sheet/check/"


def promise(pk: int) -> str:
    return f"/promises/{pk}/"


def wording(line_pk: int, revision: int) -> str:
    """The promise's page at one version of its words: what a message spoke of, also after they have changed."""
    return f"{promise(line_pk)}#version-{revision}"


def close_plan(deal_pk: int) -> str:
    return f"/deals/{deal_pk}/close-plan/"


def review(pk: int) -> str:
    return f"/reviews/{pk}/"


def question(pk: int) -> str:
    return f"/questions/{pk}/"


def final_answer(line_pk: int) -> str:
    return f"/final-answers/{line_pk}/"


def away() -> str:
    return "/profile/away/"
