"""The rows of the slo slice. No rules."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlmodel import Field, SQLModel

from sre_ops.db.columns import UtcDateTime, new_metadata

METADATA = new_metadata()


class SloRow(SQLModel, table=True):
    """One SLO as its definition file says it now.

    `document` is the canonical text of the definition; `sli_digest` tells whether the
    minutes were measured with the same SLI. `parent` names the SLO of the same service whose
    fan-out made this one; "" where a file defines it.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "slo"
    __table_args__ = (UniqueConstraint("tenant_id", "service", "name"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    service: str = Field(max_length=253)
    name: str = Field(max_length=253)
    source: str = Field(max_length=253)
    document: str = Field(sa_type=Text)
    sli_digest: str = Field(max_length=64)
    file: str = Field(max_length=1000)
    in_force: bool = True
    version: int = 0
    parent: str = Field(default="", max_length=253, sa_column_kwargs={"server_default": text("''")})


class ObjectiveRow(SQLModel, table=True):
    """The objective of an SLO from one minute on; rows are only added."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "slo_objective"
    __table_args__ = (ForeignKeyConstraint(["tenant_id", "slo_id"], ["slo.tenant_id", "slo.id"]),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    slo_id: UUID = Field(primary_key=True)
    from_minute: int = Field(primary_key=True, sa_type=BigInteger)
    objective: str = Field(max_length=40)


class PolicyRow(SQLModel, table=True):
    """One error-budget policy as its file says it; `document` is its canonical text."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "slo_policy"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=253)
    document: str = Field(sa_type=Text)
    digest: str = Field(max_length=64)
    file: str = Field(max_length=1000)
    in_force: bool = True
    version: int = 0


class PolicyStateRow(SQLModel, table=True):
    """What the policy asks for one SLO over one window; there is none before a rule is raised.

    `raised` is JSON: the rules that are raised, since when, and by which figure.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "slo_policy_state"
    __table_args__ = (UniqueConstraint("tenant_id", "slo_id", "window_name"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    slo_id: UUID
    window_name: str = Field(max_length=100)
    action: str = Field(max_length=20)
    raised: str = Field(sa_type=Text)
    policy: str = Field(max_length=253)
    policy_version: str = Field(max_length=64)
    since_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 0


class CorrectionRow(SQLModel, table=True):
    """A period that shall not count, or count as good, for the SLOs that its patterns fit.

    Either `from_minute` and `to_minute` are set, or `rule` and what follows it.
    """

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "slo_correction"
    __table_args__ = (Index(None, "tenant_id", "state", "requested_at"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    service: str = Field(max_length=253)
    slo: str = Field(max_length=253)
    team: str = Field(max_length=253)
    effect: str = Field(max_length=20)
    kind: str = Field(max_length=20)
    reason: str = Field(sa_type=Text)
    from_minute: int | None = Field(default=None, sa_type=BigInteger)
    to_minute: int | None = Field(default=None, sa_type=BigInteger)
    rule: str = Field(default="", max_length=60)
    zone: str = Field(default="", max_length=64)
    starts: str = Field(default="", max_length=5)  # HH:MM by the clocks of the zone
    ends: str = Field(default="", max_length=5)
    first_day: str = Field(default="", max_length=10)  # ISO 8601
    last_day: str = Field(default="", max_length=10)
    state: str = Field(max_length=20)
    requested_by: UUID
    requested_at: datetime = Field(sa_type=UtcDateTime)
    approved_by: UUID | None = None
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    control: str = Field(default="", sa_type=Text)  # in place of a second person's look
    withdrawn_by: UUID | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_because: str = Field(default="", sa_type=Text)
    version: int = 0


# Sealed minutes: one packed day per SLO (see store/packing.py for the layout).
SLO_DAY = Table(
    "slo_day",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("slo_id", Uuid, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("sli_digest", String(64), nullable=False),
    Column("minutes", LargeBinary, nullable=False),
)

# Minutes not yet sealed: one row per minute for all SLOs of a source, in roster order.
SLO_TAIL = Table(
    "slo_tail",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("source", String(253), primary_key=True),
    Column("minute", BigInteger, primary_key=True, autoincrement=False),
    Column("counts", LargeBinary, nullable=False),
)

# Plain integers for readers of SQL; the parts of a day add up to its minutes.
SLO_HOUR = Table(
    "slo_hour",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("slo_id", Uuid, primary_key=True),
    Column("hour", Integer, primary_key=True, autoincrement=False),
    Column("valid", BigInteger, nullable=False),
    Column("bad", BigInteger, nullable=False),
    Column("births", BigInteger, nullable=False),
    Column("coverage", Float, nullable=False),
    sqlite_with_rowid=False,  # small rows: half the size of a table and its key beside it
)

# What is remembered of every series at a settled minute, packed for one source.
SLO_CHECKPOINT = Table(
    "slo_checkpoint",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("source", String(253), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("minute", BigInteger, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

# The labels behind the series numbers of the checkpoints, appended as series appear.
SLO_SERIES = Table(
    "slo_series",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("source", String(253), primary_key=True),
    Column("first", Integer, primary_key=True, autoincrement=False),
    Column("labels", LargeBinary, nullable=False),
)

# How far the ledger of a source is, and whose minutes the tail holds.
SLO_WATERMARK = Table(
    "slo_watermark",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("source", String(253), primary_key=True),
    Column("roster", LargeBinary, nullable=False),
    Column("latest", BigInteger, nullable=False),
    Column("settled", BigInteger, nullable=False),
    Column("sealed", BigInteger, nullable=False),
)

# How each SLO stands over each window as of the last judgement: what lists, API and CLI read.
SLO_STATUS = Table(
    "slo_status",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("slo_id", Uuid, primary_key=True),
    Column("window_name", String(100), primary_key=True),
    Column("service", String(253), nullable=False),
    Column("name", String(253), nullable=False),
    Column("team", String(253), nullable=False),
    Column("words", String(1100), nullable=False),  # lower case, for the search in a list
    Column("state", String(20), nullable=False),
    Column("attention", Integer, nullable=False),
    Column("objective", Float, nullable=False),
    Column("consumed", Float, nullable=True),
    Column("sli", Float, nullable=True),
    Column("coverage", Float, nullable=False),
    Column("as_of", BigInteger, nullable=False),
    Column("judged_at", UtcDateTime, nullable=False),
    Column("report", Text, nullable=False),  # the whole row as the JSON contract has it
    Column("parent_id", Uuid, nullable=True),  # of the SLO whose fan-out made this one
    Index(None, "tenant_id", "attention", "consumed"),
    Index(None, "tenant_id", "service", "name", "window_name"),
    Index(None, "tenant_id", "parent_id"),
)

# What was last said of each definition file; the page of definitions reads it.
SLO_DEFINITION_FILE = Table(
    "slo_definition_file",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("file", String(1000), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("problem", Text, nullable=False),  # why its last good version stays; "" when it is good
    Column("findings", Text, nullable=False),  # JSON, as `slo check` gives them
    Column("read_at", UtcDateTime, nullable=False),
)

# What was last found of the values of each fan-out's label; the values that have a child
# outlast the definition, so that they come back with it.
SLO_FAN_OUT = Table(
    "slo_fan_out",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("service", String(253), primary_key=True),
    Column("name", String(253), primary_key=True),
    Column("label", String(253), nullable=False),
    Column("said", String(64), nullable=False),  # digest of what the definition asks for
    Column("asked_at", UtcDateTime, nullable=True),  # null asks at once
    Column("problem", Text, nullable=False),  # why children stay as they were; "" when asked well
    Column("taken", Text, nullable=False),  # JSON: value, since and last seen, the oldest first
    Column("left_out", Text, nullable=False),  # JSON: value and why, the first of them
    Column("left_out_count", Integer, nullable=False),
)

# What the last look at the alert rules of each data source found; the page of definitions reads it.
SLO_RULE_LOOK = Table(
    "slo_rule_look",
    METADATA,
    Column("tenant_id", Uuid, primary_key=True),
    Column("source", String(253), primary_key=True),
    Column("slos", Integer, nullable=False),
    Column("is_compared", Boolean, nullable=False),
    Column("problem", Text, nullable=False),  # why the server did not tell; "" when it did
    Column("differences", Text, nullable=False),  # JSON, each with when it was first seen
    Column("looked_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),  # when anything but `looked_at` did
)
