"""Administration: commands that use the database itself, not the API."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sre_ops.app.settings import Settings
    from sre_ops.db.database import Database

EXIT_REFUSED = 1
GRACE_SECONDS = 2
SWITCH_SECONDS = 0.0005
"""For how long a thread may compute while others wait; Python's own 5 ms is as long as several
statements take, so that each of them waited for the relay: it halved what intake can take in."""

db = typer.Typer(help="The database: bring its tables up to date.", no_args_is_help=True)
tenant = typer.Typer(help="Tenants of the database.", no_args_is_help=True)


def mount(root: typer.Typer) -> None:
    """Add the administration to the root command."""
    root.command("serve")(serve)
    root.command("backup")(backup)
    root.command("restore")(restore)
    root.add_typer(db, name="db")
    root.add_typer(tenant, name="tenant")


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Keep the ledger and answer on HTTP until stopped; settings are SRE_OPS_… variables.

    Exit status: 0 stopped by Ctrl-C, 143 by SIGTERM, 1 it cannot start; the message says why.
    """
    import uvicorn  # noqa: PLC0415 - heavy imports run with the command that needs them

    from sre_ops.app.factory import create_app  # noqa: PLC0415
    from sre_ops.app.logs import configure_logs  # noqa: PLC0415
    from sre_ops.app.runtime import Runtime  # noqa: PLC0415
    from sre_ops.kernel.errors import SreOpsError  # noqa: PLC0415

    sys.setswitchinterval(SWITCH_SECONDS)
    settings = _settings()
    told = {"host": host or settings.host, "port": settings.port if port is None else port}
    settings = settings.model_copy(update=told)
    configure_logs(settings)
    try:
        runtime = Runtime(settings)
    except SreOpsError as problem:
        _refuse(str(problem))
    app = create_app(runtime)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            forwarded_allow_ips=settings.trusted_proxies,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    app.state.live.is_stopping = lambda: server.should_exit
    try:
        server.run()
    except SystemExit:
        _refuse(f"cannot listen on {settings.host}:{settings.port}; the log says why")
    except KeyboardInterrupt:
        return


@db.callback()
def _db() -> None:
    """The database: bring its tables up to date."""


@db.command("upgrade")
def upgrade() -> None:
    """Create or change tables, roles and policies; safe to repeat, and to interrupt.

    Exit status: 0 up to date, 1 refused; the message says why.
    """
    from sre_ops.app.slices import SCHEMAS  # noqa: PLC0415
    from sre_ops.db import migrate  # noqa: PLC0415
    from sre_ops.db.readiness import require_answer  # noqa: PLC0415
    from sre_ops.kernel.errors import SreOpsError  # noqa: PLC0415

    settings = _settings()
    if not settings.is_sqlite and settings.database_admin_url is None:
        _refuse("set SRE_OPS_DATABASE_ADMIN_URL to a login that may create roles and tables")
    owner = _owner_url(settings)
    login = None if settings.is_sqlite else settings.database_url.get_secret_value()
    try:
        require_answer(owner)
        migrate.upgrade(owner, SCHEMAS, instance=settings.instance, login=login)
    except SreOpsError as problem:
        _refuse(str(problem))
    typer.echo("the tables are up to date", err=True)


@tenant.command("create")
def create(
    slug: Annotated[str, typer.Argument(help="Short name: letters, digits, dashes.")],
    title: Annotated[str, typer.Option(help="What people read.")] = "",
) -> None:
    """Create a tenant and print its id.

    Exit status: 0 created, 1 refused, such as a slug that exists.
    """
    from sre_ops.tenancy.commands import create_tenant  # noqa: PLC0415

    with _opened() as database:
        at = database.clock.now()
        typer.echo(str(create_tenant(database, slug, title=title, at=at, actor="cli")))


@tenant.command("list")
def list_all() -> None:
    """Print id, slug and title of each tenant, separated by tabs.

    Exit status: 0, or 1 when the database cannot be used.
    """
    from sre_ops.tenancy.commands import list_tenants  # noqa: PLC0415

    with _opened() as database:
        for one in list_tenants(database):
            typer.echo(f"{one.id}\t{one.slug}\t{one.title}")


@tenant.command("setup-link")
def setup_link(
    slug: Annotated[str | None, typer.Argument(help="Tenant; SRE_OPS_TENANT if left out.")] = None,
    url: Annotated[
        str | None, typer.Option(help="Where people reach the service; SRE_OPS_PUBLIC_URL.")
    ] = None,
) -> None:
    """Print a link that opens once, for 24 hours, and makes one admin.

    It is the way in for the first person, and back in when every admin lost the password.

    Exit status: 0 printed, 1 refused, such as a tenant that does not exist.
    """
    from sre_ops.tenancy.commands import links, list_tenants  # noqa: PLC0415

    settings = _settings()
    wanted, base = slug or settings.tenant, url or settings.base_url
    with _opened() as database:
        found = {one.slug: one.id for one in list_tenants(database)}
        if wanted not in found:
            _refuse(f"there is no tenant {wanted}; there are: {', '.join(found) or 'none'}")
        typer.echo(links.setup_link(database, found[wanted], database.clock, base))


def backup(
    path: Annotated[Path, typer.Argument(help="File to write; it must not exist.")],
) -> None:
    """Write a consistent copy of the database, while it is being used.

    Exit status: 0 written, 1 refused; an existing file is never overwritten.
    """
    from sre_ops.db import backup as copies  # noqa: PLC0415
    from sre_ops.kernel.errors import SreOpsError  # noqa: PLC0415

    settings = _settings()
    if not path.parent.is_dir():
        _refuse(f"there is no folder {path.parent} to write {path.name} to")
    if settings.is_sqlite and not _file_of(settings).is_file():
        _refuse(f"there is no database {_file_of(settings)}: set SRE_OPS_DATABASE_URL")
    if not settings.is_sqlite and settings.database_admin_url is None:
        _refuse("set SRE_OPS_DATABASE_ADMIN_URL to a login that may read every table")
    try:
        copies.backup(_owner_url(settings), path)
    except SreOpsError as problem:
        _refuse(str(problem))
    typer.echo(f"written to {path}", err=True)


def restore(
    path: Annotated[Path, typer.Argument(help="A file that `sre-ops backup` has written.")],
) -> None:
    """Fill an empty database from a backup, and bring its tables up to date.

    Exit status: 0 restored, 1 refused; a database with tables is left as it is.
    """
    from sre_ops.app.slices import SCHEMAS  # noqa: PLC0415
    from sre_ops.db import backup as copies  # noqa: PLC0415
    from sre_ops.kernel.errors import SreOpsError  # noqa: PLC0415

    settings = _settings()
    if not path.is_file():
        _refuse(f"there is no file {path}")
    if settings.is_sqlite and not _file_of(settings).parent.is_dir():
        _refuse(f"SRE_OPS_DATABASE_URL: there is no folder {_file_of(settings).parent}")
    try:
        copies.restore(path, _owner_url(settings), SCHEMAS, instance=settings.instance)
    except SreOpsError as problem:
        _refuse(str(problem))
    upgrade()


@contextmanager
def _opened() -> Iterator[Database]:
    """Open the database for one command; an error of ours ends it with a sentence."""
    from sre_ops.app.runtime import open_database  # noqa: PLC0415
    from sre_ops.kernel.clock import SystemClock  # noqa: PLC0415
    from sre_ops.kernel.errors import SreOpsError  # noqa: PLC0415

    try:
        database = open_database(_settings(), SystemClock())
        try:
            yield database
        finally:
            database.dispose()
    except SreOpsError as problem:
        _refuse(str(problem))


def _file_of(settings: Settings) -> Path:
    from sqlalchemy import make_url  # noqa: PLC0415

    return Path(make_url(settings.database_url.get_secret_value()).database or "")


def _owner_url(settings: Settings) -> str:
    """Return who may read and write everything: the file, or PostgreSQL's administrator."""
    if settings.is_sqlite or settings.database_admin_url is None:
        return settings.database_url.get_secret_value()
    return settings.database_admin_url.get_secret_value()


def _settings() -> Settings:
    from pydantic import ValidationError  # noqa: PLC0415

    from sre_ops.app.settings import Settings  # noqa: PLC0415

    try:
        return Settings()
    except ValidationError as problem:
        lines = [
            f"SRE_OPS_{'.'.join(map(str, one['loc'])).upper()}: {one['msg']}, got {one['input']!r}"
            for one in problem.errors()
        ]
        _refuse("; ".join(lines))


def _refuse(message: str) -> NoReturn:
    typer.echo(f"sre-ops: {message}", err=True)
    raise typer.Exit(EXIT_REFUSED)
