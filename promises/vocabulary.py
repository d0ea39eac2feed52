"""The fixed words of the record: tags, states, kinds. Names are those of the API."""

from django.db.models import TextChoices


class Tag(TextChoices):
    """What a promise touches."""

    SECURITY = "security", "Security"
    DATA_MOVEMENT = "data_movement", "Data movement"
    CUSTOM_LOGIC = "custom_logic", "Custom logic"
    DEPLOYMENT = "deployment", "Deployment"
    INTEGRATION = "integration", "Integration"
    SUPPORT = "support", "Support"
    DELIVERY_DATE = "delivery_date", "Delivery date"
    COMMERCIAL_TERMS = "commercial_terms", "Commercial terms"


# Two or more of these make a promise mixed.
MIXING_TAGS = frozenset({Tag.SECURITY, Tag.DATA_MOVEMENT, Tag.CUSTOM_LOGIC})


class LineState(TextChoices):
    """Where a promise stands."""

    DRAFT = "draft", "Draft"
    CLEAR = "clear", "On the menu"
    IN_REVIEW = "in_review", "In review"
    PAUSED = "paused", "Paused: no answer"
    WAITING_FINAL = "waiting_final", "Final answer next"
    APPROVED = "approved", "Approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions", "Approved with conditions"
    DECLINED = "declined", "Removed: do not promise"
    WITHDRAWN = "withdrawn", "Withdrawn"
    UNREVIEWED = "unreviewed", "Sold without review"


APPROVED_STATES = (LineState.APPROVED, LineState.APPROVED_WITH_CONDITIONS)
SAYABLE_STATES = (LineState.CLEAR, *APPROVED_STATES)
WAITING_STATES = (LineState.IN_REVIEW, LineState.PAUSED, LineState.WAITING_FINAL)


class DealType(TextChoices):
    NEW = "new", "New"
    EXPANSION = "expansion", "Expansion"
    RENEWAL = "renewal", "Renewal"


class Stage(TextChoices):
    OPEN = "open", "Open"
    QUOTED = "quoted", "Quoted"
    CLOSING = "closing", "Closing"
    WON = "won", "Won"
    LOST = "lost", "Lost"


class Channel(TextChoices):
    """Where something was said."""

    CALL = "call", "Call"
    DEMO = "demo", "Demo"
    EMAIL = "email", "E-mail"
    PROPOSAL = "proposal", "Proposal"


class LineKind(TextChoices):
    STANDARD_FEATURE = "standard_feature", "Standard feature"
    CUSTOM_WORK = "custom_work", "Custom work"
    ONGOING_SERVICE = "ongoing_service", "Ongoing service"


class Timing(TextChoices):
    LAUNCH_CRITICAL = "launch_critical", "Launch-critical"
    LATER_PHASE = "later_phase", "Later phase"
    CHANGE_REQUEST = "change_request", "Change request"
    SEPARATE_QUOTE = "separate_quote", "Separate quote"


class SupportCheck(TextChoices):
    """Could support commit to this sentence right now?"""

    YES = "yes", "Yes"
    NEED_TO_CHECK = "need_to_check", "Need to check"
    NO = "no", "No"


class Tier(TextChoices):
    CORE = "core", "Core"
    SUPPORTING = "supporting", "Supporting"
    CONDITIONAL = "conditional", "Conditional"
    EXPERIMENTAL = "experimental", "Experimental"
    LEGACY = "legacy", "Legacy"
