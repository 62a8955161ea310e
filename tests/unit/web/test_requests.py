from types import SimpleNamespace

import pytest

from sre_ops.web.requests import loggable


@pytest.mark.parametrize("template", ["/setup/{token}", "/api/v1/alerts/alertmanager/{key}"])
def test_a_path_that_lets_somebody_in_is_logged_as_its_template(template: str) -> None:
    route = SimpleNamespace(path_format=template)

    assert loggable({"path": "/setup/s3cret", "route": route}) == template


def test_another_path_is_logged_as_it_was_asked() -> None:
    route = SimpleNamespace(path_format="/slos/{slo_id}")

    assert loggable({"path": "/slos/7", "route": route}) == "/slos/7"
