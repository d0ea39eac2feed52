"""The machine's own count of time since it booted, which setting a clock does not move."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.utils import timezone

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")  # random(4)
_UPTIME = Path("/proc/uptime")  # proc(5): seconds since boot, time asleep included


@dataclass(frozen=True)
class Boot:
    """This boot of this machine. An empty id where the kernel does not tell: then nothing can be concluded from it."""

    boot_id: str
    uptime: timedelta

    @property
    def booted_at(self) -> datetime | None:
        """When the machine booted, by the host's clock as it is set now."""
        return timezone.now() - self.uptime if self.boot_id else None


@cache
def _boot_id() -> str:
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return ""


def this_boot() -> Boot:
    """Read the machine's boot and how long it has been up."""
    boot_id = _boot_id()
    try:
        uptime = float(_UPTIME.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return Boot("", timedelta(0))
    return Boot(boot_id, timedelta(seconds=uptime))
