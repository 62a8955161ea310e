"""What other slices may ask of people. They are joined to nothing: ids are kept, names asked."""

from dataclasses import dataclass
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.store import people as store


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A person as others see her.

    Attributes:
        email: in small letters.
        zone: IANA name of her time zone.
        is_disabled: she may not sign in, and should not be paged.
    """

    id: UUID
    name: str
    email: str
    role: Role
    locale: str
    zone: str
    is_disabled: bool


def people(session: ReadSession) -> list[PersonView]:
    """Return everybody of the tenant who was not erased, by name."""
    return [_view(row) for row in store.facts(session)]


def person(session: ReadSession, person_id: UUID) -> PersonView | None:
    """Return somebody of the tenant; None for nobody, and for whoever was erased."""
    return next((_view(row) for row in store.facts(session, person_id)), None)


def _view(row: store.Facts) -> PersonView:
    person_id, name, email, locale, zone, role, is_disabled = row
    return PersonView(
        id=person_id,
        name=name,
        email=email,
        role=Role(role),
        locale=locale,
        zone=zone,
        is_disabled=is_disabled,
    )
