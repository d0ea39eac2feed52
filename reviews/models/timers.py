from django.db import models


class Timer(models.Model):
    """A clock that runs for somebody: when it is due, whom to remind when, and how far it has climbed.

    The moments are columns that `reviews.timers` sets; the sweep looks for those whose time has come.
    """

    due_at = models.DateTimeField()
    next_escalation_at = models.DateTimeField(null=True)
    escalation_level = models.PositiveSmallIntegerField(default=0)
    remind_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0, help_text="How many reminders are behind it.")
    clock = models.JSONField(default=dict, help_text="The clock's rule when it started.")
    # The machine on which the clock was started, and when that machine booted by its clock at that time: a third clock
    # beside the host's and the database's, which no change of either can move.
    boot_id = models.CharField(max_length=36, blank=True)
    booted_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
