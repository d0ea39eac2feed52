from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone


class Role(models.TextChoices):
    """What a person may do. The value is the name of the Person field that grants it."""

    SALES_REP = "sales_rep", "Sales"
    REVIEWER = "reviewer", "Reviewer"
    TEAM_LEAD = "team_lead", "Team lead"
    DEAL_DESK_OWNER = "deal_desk_owner", "Deal desk"
    LEADERSHIP = "leadership", "Leadership"
    ADMINISTRATOR = "administrator", "Administrator"
    GUEST = "guest", "Guest reviewer"


def validate_zone(value: str) -> None:
    """Refuse what is not a name of the IANA time zone database."""
    if value not in available_timezones():
        raise ValidationError(f"“{value}” is not a time zone. Use a name such as Europe/London.")


class PersonQuerySet(models.QuerySet["Person"]):
    def active(self) -> "PersonQuerySet":
        return self.filter(is_active=True)

    def with_role(self, role: Role) -> "PersonQuerySet":
        return self.filter(**{role.value: True})

    def with_teams(self) -> "PersonQuerySet":
        return self.prefetch_related("teams")


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Save a person who signs in by e-mail. Raises ValueError without an address."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True, "administrator": True, **fields}
        )

    def get_by_natural_key(self, username: str) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in: their name, zone and roles."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    tz = models.CharField("time zone", max_length=64, default="UTC", validators=[validate_zone])
    shortcuts = models.BooleanField("single-key shortcuts", default=True)
    # Part of the secret in the address of the person's calendar feed: raised by one, the old address is dead.
    calendar_version = models.PositiveIntegerField(default=1, editable=False)
    sales_rep = models.BooleanField(default=False)
    reviewer = models.BooleanField(default=False)
    team_lead = models.BooleanField(default=False)
    deal_desk_owner = models.BooleanField(default=False)
    leadership = models.BooleanField(default=False)
    administrator = models.BooleanField(default=False)
    guest = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    teams: "models.ManyToManyField[Team, Membership]" = models.ManyToManyField(
        "Team", through="Membership", related_name="members"
    )

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name_plural = "people"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_ignores_case"),
            models.CheckConstraint(
                condition=Q(guest=False)
                | Q(sales_rep=False, deal_desk_owner=False, leadership=False, administrator=False),
                name="guest_holds_no_inside_role",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def has_role(self, *roles: Role) -> bool:
        """Whether the person holds any of these roles."""
        return any(getattr(self, role.value) for role in roles)

    @property
    def roles(self) -> list[str]:
        return [role.value for role in Role if getattr(self, role.value)]

    @property
    def role_label(self) -> str:
        """The role a page names beside the person, the most senior first."""
        for role in (
            Role.LEADERSHIP,
            Role.DEAL_DESK_OWNER,
            Role.TEAM_LEAD,
            Role.REVIEWER,
            Role.SALES_REP,
            Role.ADMINISTRATOR,
            Role.GUEST,
        ):
            if self.has_role(role):
                return str(role.label)
        return "No role yet"

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0] if self.name else self.email


class Team(models.Model):
    """A group that has to keep promises: engineering, security, product or support."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    lead = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="leads")
    capacity_hours_month = models.PositiveIntegerField(default=0, help_text="Hours a month set aside.")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """That a person reviews for a team, in the order of the team's rotation."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["team", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="member_once_a_team")]

    def __str__(self) -> str:
        return f"{self.person} in {self.team}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def covering(self, now: datetime) -> "AbsenceQuerySet":
        return self.filter(starts_at__lte=now, ends_at__gt=now)

    def not_over(self, now: datetime) -> "AbsenceQuerySet":
        return self.filter(ends_at__gt=now)


class Absence(models.Model):
    """A stretch of time in which a person is away, with the delegate who answers meanwhile."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    delegate = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="stands_in"
    )

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_start"),
            models.CheckConstraint(
                condition=Q(delegate__isnull=True) | ~Q(delegate=F("person")), name="delegate_is_someone_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} away"
