"""What an operator can set, by environment (`SRE_OPS_…`) or `.env`; read nowhere else."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from sre_ops.kernel.errors import Invalid
from sre_ops.notify.domain.guard import allowed
from sre_ops.web.viewer import zone_of


class Settings(BaseSettings):
    """Settings of one process; each is described where docs/settings.md takes it from."""

    model_config = SettingsConfigDict(env_prefix="SRE_OPS_", env_file=".env", extra="ignore")

    database_url: SecretStr = Field(
        default=SecretStr("sqlite:///sre_ops.db"),
        description="`sqlite:///path`, or `postgresql://login:password@host/name` with the "
        "login that owns nothing.",
    )
    database_admin_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL only: who may create roles and tables, for `sre-ops db upgrade`.",
    )
    instance: str = Field(
        default="sre_ops",
        pattern=r"^[a-z][a-z0-9_]{0,30}$",
        description="Prefix of the role names on PostgreSQL, where several installations share "
        "a server.",
    )
    tenant: str = Field(
        default="main",
        description="Slug of the tenant that the definition files belong to; created at first "
        "start.",
    )
    definitions: Path = Field(
        default=Path("slo_definitions"),
        description="File or folder of SLO definitions, read again when it changes.",
    )
    oncall_definitions: Path | None = Field(
        default=None,
        description="File or folder of schedules and escalation policies in YAML, read again when "
        "it changes; empty lets people keep them on pages alone.",
    )
    prometheus_url: str = Field(
        default="http://127.0.0.1:9090",
        description="The Prometheus-compatible server that SLIs are read from.",
    )
    prometheus_timeout_seconds: float = Field(
        default=30.0, gt=0, le=600, description="How long one answer of Prometheus may take."
    )
    fan_out_limit: int = Field(
        default=200,
        ge=1,
        le=1_000,
        description="SLOs at most that one fan-out may make, whatever its definition says.",
    )
    rules: Path | None = Field(
        default=None,
        description="Folder to keep the alert rules of the SLOs in force in, for `rule_files` of "
        "Prometheus; empty keeps none.",
    )
    rules_reload: bool = Field(
        default=True,
        description="Whether Prometheus is told to reload when its rules have changed, and asked "
        "what it has loaded; it needs `--web.enable-lifecycle`.",
    )
    rules_min_bad_events: int = Field(
        default=3,
        ge=0,
        description="So many bad events in the long window before a burn-rate alert fires.",
    )
    rules_runbook_url: str = Field(
        default="",
        description="Runbook of alerts whose SLO has no label `runbook_url`; `{service}` and "
        "`{slo}` are filled in.",
    )
    recurring_share: float = Field(
        default=0.05,
        ge=0,
        le=1,
        description="Share of a window that recurring corrections may take together without an "
        "alarm.",
    )
    report_zone: str = Field(
        default="UTC",
        description="IANA zone by whose calendar weekly and monthly reports begin and end, such "
        "as `Asia/Tokyo`.",
    )
    oncall_heartbeat_url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Asked every 15 seconds while all pages go out in time, so that a watcher "
        "outside notices when they do not; empty asks nobody.",
    )
    tick_seconds: float = Field(
        default=10.0,
        gt=0,
        le=60,
        description="How often to look for changed definition files and for a complete minute.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8080, ge=0, le=65_535, description="Port to listen on.")
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^/\s]+)?$",
        description="Where people reach this service, for links that leave it, such as "
        "`https://sre.example.com`; empty means the address it listens on.",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="Comma-separated addresses of proxies whose `X-Forwarded-For` and "
        "`X-Forwarded-Proto` are believed.",
    )
    body_limit_kilobytes: int = Field(
        default=1024, ge=1, description="Largest body of a request; more is answered with 413."
    )
    live_seconds: float = Field(
        default=1.0,
        gt=0,
        le=60,
        description="How often to look for news while somebody has a page open.",
    )
    smtp_host: str = Field(
        default="", description="Mail server for pages by e-mail; empty sends no mail."
    )
    smtp_port: int = Field(default=587, ge=1, le=65_535, description="Port of the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="`tls` encrypts from the first byte (port 465), `none` is for a server on "
        "the same machine.",
    )
    smtp_username: str = Field(
        default="", description="Name for signing in at the mail server; empty does not sign in."
    )
    smtp_password: SecretStr = Field(default=SecretStr(""), description="Its password.")
    smtp_from: str = Field(
        default="sre_ops <sre_ops@localhost>",
        pattern=r"^[^\r\n]+$",
        description="Sender of mail, an address with or without a name.",
    )
    smtp_ca_file: Path | None = Field(
        default=None,
        description="PEM file of an authority that signed the mail server's certificate, trusted "
        "beside those of the system.",
    )
    message_days: int = Field(
        default=400,
        ge=1,
        le=3_660,
        description="After so many days messages that were sent, or were not needed, are "
        "forgotten with their attempts; what waits is never.",
    )
    outbound_allow: str = Field(
        default="",
        description="Comma-separated networks, addresses and host names that webhooks and ntfy "
        "may reach beside the public internet, such as `10.1.0.0/16, ntfy.internal`.",
    )
    apprise: bool = Field(
        default=False,
        description="Whether channels may use the library apprise, if it is installed; it "
        "connects by itself, beside the guard of outgoing addresses.",
    )
    only: str = Field(
        default="",
        description="Comma-separated slices whose jobs this process runs; empty means all.",
    )
    log_format: Literal["json", "text"] = Field(
        default="text", description="`json` writes one object a line."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severity that is logged."
    )

    @field_validator("oncall_definitions", "rules", "smtp_ca_file", mode="before")
    @classmethod
    def _empty_is_none(cls, path: object) -> object:
        return None if path == "" else path  # not the folder that one happens to stand in

    @field_validator("report_zone")
    @classmethod
    def _is_known_zone(cls, text: str) -> str:
        if zone_of(text) is None:
            raise ValueError(f"{text!r} is no IANA time zone; write for example Asia/Tokyo")
        return text

    @field_validator("outbound_allow")
    @classmethod
    def _is_readable(cls, text: str) -> str:
        try:
            allowed(text)
        except Invalid as problem:
            raise ValueError(str(problem)) from problem
        return text

    @property
    def base_url(self) -> str:
        """Where people reach this service, without a slash at the end."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is the one-file, one-tenant kind."""
        return self.database_url.get_secret_value().startswith("sqlite")
