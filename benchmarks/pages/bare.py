"""The peer: FastAPI, Jinja and SQLite with nothing around them; 50 of 1,000 rows, sorted by SQL.

No sign-in, no languages, no charts, no log: what the framework alone costs.
"""

import argparse
import sqlite3

import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment

ROWS, SHOWN = 1_000, 50
PAGE = """<!doctype html><html lang="en"><title>rows</title><table>
<tr>{% for head in heads %}<th>{{ head }}</th>{% endfor %}</tr>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table></html>"""
COLUMNS = ("service", "name", "team", "state", "objective", "sli", "consumed", "coverage", "why")


def create_app(path: str) -> FastAPI:
    """Return the application on a fresh database at *path*."""
    with sqlite3.connect(path) as database:
        database.execute(f"create table row ({', '.join(COLUMNS)})")
        cells = ["0.999", "0.9987", "0.9", "everything is as it was yesterday"]
        rows = [
            (f"service-{n}", f"slo-{n}", f"team-{n % 10}", "met", cells[0], cells[1], n, *cells[2:])
            for n in range(ROWS)
        ]
        database.executemany(f"insert into row values ({', '.join('?' * len(COLUMNS))})", rows)
    template = Environment(autoescape=True).from_string(PAGE)
    app = FastAPI()

    @app.get("/")
    def page() -> HTMLResponse:
        with sqlite3.connect(path) as reading:
            found = reading.execute(f"select * from row order by consumed desc limit {SHOWN}")
            return HTMLResponse(template.render(heads=COLUMNS, rows=found.fetchall()))

    return app


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path")
    parser.add_argument("port", type=int)
    said = parser.parse_args()
    uvicorn.run(create_app(said.path), port=said.port, log_level="warning", access_log=False)
