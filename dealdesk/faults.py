"""Points at which a process can be made to die, for the fault-injection suite; nothing else ever sets them.

`DEALDESK_FAULTS=relay.after_send=0.05,sweep.claimed=0.02` lets the process kill itself with SIGKILL, as a power cut would,
at each named point with that chance. Without the variable a point is one look into an empty dictionary.
"""

import os
import random
import signal


def _chances(text: str) -> dict[str, float]:
    chances = {}
    for item in filter(None, text.replace(" ", "").split(",")):
        name, _, chance = item.partition("=")
        try:
            chances[name] = float(chance)
        except ValueError:
            raise ValueError(
                f"DEALDESK_FAULTS: {item!r} is not a point with a chance, as in sweep.claimed=0.02"
            ) from None
    return chances


CHANCES = _chances(os.environ.get("DEALDESK_FAULTS", ""))


def point(name: str) -> None:
    """Do nothing, unless `DEALDESK_FAULTS` names this point and its chance comes up: then the process dies here."""
    chance = CHANCES.get(name)
    if chance and random.random() < chance:  # noqa: S311
        os.kill(os.getpid(), signal.SIGKILL)
