"""Where people reach this service, for links that leave it and for examples."""

from fastapi import Request


def base_url(request: Request) -> str:
    """Return the address of this service, without a slash at the end.

    What the operator has set goes first: the Host header is whatever a client or a proxy
    says, and a link that opens an account must not lead to a place that they chose.
    """
    set_by_operator: str = request.app.state.public_url
    return set_by_operator or str(request.base_url).rstrip("/")
