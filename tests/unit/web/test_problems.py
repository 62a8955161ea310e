from sre_ops.kernel.errors import Conflict, Invalid, NotFound, SreOpsError, Unavailable
from sre_ops.web.problems import Busy, Problem, Unauthenticated, responses, status_of


class AlreadyRevoked(Conflict):
    """The token was revoked before."""


def test_a_domain_error_has_the_status_of_its_nearest_base() -> None:
    errors = (Invalid, NotFound, AlreadyRevoked, Unavailable, Busy, Unauthenticated, SreOpsError)

    assert [status_of(one) for one in errors] == [422, 404, 409, 503, 503, 401, 500]
    assert status_of(AlreadyRevoked("revoked")) == 409


def test_a_route_tells_what_it_may_raise() -> None:
    told = responses(NotFound, AlreadyRevoked)

    assert sorted(told, key=str) == [404, 409, 422]
    assert told[404]["model"] is Problem
    assert told[409]["description"] == "The token was revoked before."
