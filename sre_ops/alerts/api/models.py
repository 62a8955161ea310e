"""The JSON of the API of alerts. Fields are only ever added."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from sre_ops.alerts.commands.intake import Receipt
from sre_ops.alerts.commands.integrations import Kind
from sre_ops.alerts.domain.generic import LONGEST_EXPRESSION, Mappings
from sre_ops.alerts.domain.lifecycle import Outcome
from sre_ops.alerts.tables import IntegrationRow, MessageRow

PLAIN = r"^[^\x00-\x1f\x7f]*$"
_LONGEST_SHOWN = 20_000
Expression = Annotated[str, Field(max_length=LONGEST_EXPRESSION, pattern=r"^[^\x00]*$")]
Word = Annotated[str, Field(max_length=200, pattern=PLAIN)]


class Schemed(BaseModel):
    """An answer that says its schema."""

    model_config = ConfigDict(populate_by_name=True)


class NewMappings(BaseModel):
    """Where a generic message says what: JMESPath expressions, "" where it does not say."""

    alerts: Expression = Field(default="", description="The list; the message, if left out.")
    key: Expression = Field(default="", description="By what it is known; its labels, if left out.")
    group_key: Expression = ""
    is_resolved: Expression = Field(default="", description="Whatever is true ends the alert.")
    starts_at: Expression = ""
    ends_at: Expression = ""
    labels: Expression = ""
    annotations: Expression = ""
    summary: Expression = ""
    severity: Expression = ""
    link: Expression = ""
    fixed_labels: dict[Word, Word] = Field(default_factory=dict, max_length=50)

    def mappings(self) -> Mappings:
        """Return them as the rules have them.

        Raises:
            WrongMapping: an expression cannot be read.
        """
        return Mappings(**self.model_dump())


class MadeIntegration(BaseModel):
    """An integration that was made just now."""

    id: UUID
    url: str = Field(description="Where to send; it cannot be shown again.")
    key: str = Field(description="The routing key of Events v2; it cannot be shown again.")


class Integration(BaseModel):
    """An integration that counts."""

    id: UUID
    name: str
    kind: Kind
    created_at: datetime

    @classmethod
    def of(cls, row: IntegrationRow) -> "Integration":
        """Return what is told of *row*."""
        return cls(id=row.id, name=row.label, kind=Kind(row.kind), created_at=row.created_at)


class Integrations(Schemed):
    """The integrations that count."""

    schema_: Literal["sre_ops.alert_integrations.v1"] = Field(
        default="sre_ops.alert_integrations.v1", alias="schema"
    )
    integrations: list[Integration]


class WrongMessage(BaseModel):
    """A message that could not be read."""

    id: UUID
    received_at: datetime
    field: str = Field(description="The first one that is wrong.")
    message: str
    body: str = Field(description="What came, as far as it can be shown.")

    @classmethod
    def of(cls, row: MessageRow) -> "WrongMessage":
        """Return what is told of *row*."""
        return cls(
            id=row.id,
            received_at=row.received_at,
            field=row.wrong_place,
            message=row.wrong_why,
            body=row.body[:_LONGEST_SHOWN].decode("utf-8", "replace"),
        )


class WrongMessages(Schemed):
    """The newest messages of an integration that could not be read."""

    schema_: Literal["sre_ops.wrong_alert_messages.v1"] = Field(
        default="sre_ops.wrong_alert_messages.v1", alias="schema"
    )
    messages: list[WrongMessage]


class TakenAlert(BaseModel):
    """What one alert of a message came to."""

    key: str
    outcome: Outcome
    alert_id: UUID | None
    group_id: UUID | None = None


class Taken(Schemed):
    """That a message is kept, and what it came to."""

    schema_: Literal["sre_ops.alert_receipt.v1"] = Field(
        default="sre_ops.alert_receipt.v1", alias="schema"
    )
    message_id: UUID
    alerts: list[TakenAlert]

    @classmethod
    def of(cls, receipt: Receipt) -> "Taken":
        """Return what is told of *receipt*."""
        alerts = [
            TakenAlert(
                key=one.key, outcome=one.outcome, alert_id=one.alert_id, group_id=one.group_id
            )
            for one in receipt.taken
        ]
        return cls(message_id=receipt.message_id, alerts=alerts)


class EventsV2Answer(BaseModel):
    """The answer that clients of the public Events v2 shape expect."""

    status: str
    message: str
    dedup_key: str = ""
    errors: list[str] = Field(default_factory=list)
