from types import SimpleNamespace

from sre_ops.web.requests import loggable


def test_a_path_that_lets_somebody_in_is_logged_as_its_template() -> None:
    route = SimpleNamespace(path_format="/setup/{token}")

    assert loggable({"path": "/setup/s3cret", "route": route}) == "/setup/{token}"


def test_another_path_is_logged_as_it_was_asked() -> None:
    route = SimpleNamespace(path_format="/slos/{slo_id}")

    assert loggable({"path": "/slos/7", "route": route}) == "/slos/7"
