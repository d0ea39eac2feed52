"""`python -m tests.faults.sweeper`: sweeps again and again without rest, so that every deadline meets a sweep."""

import os
import time

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.settings")
    django.setup()
    from django.utils import timezone

    from reviews.actions.sweeping import sweep

    while True:
        sweep(now=timezone.now())
        time.sleep(0.02)  # the web server needs a processor too
