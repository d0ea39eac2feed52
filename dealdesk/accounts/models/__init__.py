from .installation import Installation
from .people import Absence, Membership, Person, Role, Team

__all__ = ["Absence", "Installation", "Membership", "Person", "Role", "Team"]
