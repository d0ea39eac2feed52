"""Verbs: what a product, a service or its people do, and how what is past is said."""

import re


def _listed(text: str) -> list[str]:
    return re.findall(r"[\w']+", text)


# Each in its plain form; the others are made from it.
ACTS = _listed(
    """
    absorb accept accompany activate add adjust agree alert align allow answer appear apply archive
    arrange arrive assign assist attach attend automate back balance bear begin belong bill block book
    bring broadcast build bundle buy calculate calibrate call cap capture carry catch cater certify
    change charge chase check clean clear click close coach collect combine come commission commit
    compare complete comply compute configure confirm connect consist contact contain continue control
    convert copy cost count cover create credit cut cycle deal debit decrease deduct default define
    delete deliver deploy design detect develop dial differ disappear discount dispatch display document
    double download draft draw drill drive drop duplicate email enable encrypt end enforce ensure enter
    escalate expire export expose extend fall feed file fill filter finish fit fix flag flow follow
    forward freeze function gain generate get give go grant group guarantee guide hand handle happen
    hear help hide highlight hold honor honour host identify import include increase inform inherit
    install integrate invoice issue join keep land last launch lead leave let lift limit link list
    listen load lock log look lower mail maintain make manage map mark mask match measure meet merge
    message migrate mirror monitor move name notify offer onboard open operate order organise organize
    outlast output overwrite own park pass pause pay perform pick place plan play plug point populate
    post prepare present press prevent price print prioritise process produce program prolong prompt
    propose protect provide provision publish pull purge push put queue quote raise reach react read
    receive recognise recognize reconnect record recover redirect redo reduce refresh refund register
    reimburse reject release reload remain remind remove rename renew repair repeat replace replicate
    reply report require resend reserve reset resist resolve respond rest restore resume retain retry
    return reuse review ring rise roll rotate route run sample save scale scan schedule screen search
    secure see send separate serve set settle share ship show shut sign sink sit sort speak split spread
    staff stamp stand start stay step stick stop store stream strip submit subtract supply support
    survive suspend swap switch sync synchronise synchronize take talk tap teach tell test throttle
    throw time tolerate top track train transfer translate transmit transport travel treat trigger
    triple tune turn type undo unlock update upgrade upload use validate vary verify visit wait waive
    wake walk warn wash watch weigh win wipe wire withstand work write zoom
    """
)
PAST = frozenset(
    _listed(
        """
        was were had did didn't wasn't weren't hadn't been ran met lost said told went came got took gave
        made knew thought found left felt kept held brought bought sold sent built spent wrote spoke saw
        grew fell broke began became chose drove flew forgot heard hid led meant paid rode rose sat slept
        stood stole swam taught threw understood woke wore won couldn't
        """
    )
)
_ES = re.compile(r"(?:s|x|z|ch|sh|o)$")


def _third(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + ("es" if _ES.search(verb) else "s")


THIRDS = frozenset(_third(verb) for verb in ACTS)
PLAIN = frozenset(ACTS)
PRESENT = {
    "is",
    "are",
    "isn't",
    "aren't",
    "has",
    "have",
    "does",
    "do",
    "am",
    "'s",
    "'re",
    "'m",
    "'ve",
    "costs",
    "means",
    "need",
    "needs",
    "want",
    "wants",
    "requires",
    "insists",
    "expects",
}
MODALS = {"will", "'ll", "can", "may", "shall", "won't", "must"}
