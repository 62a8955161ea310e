"""Asks a Prometheus-compatible server by which values of a label counters grew."""

from sre_ops.slo.domain.label_growth import LabelQuestion, bad_by_value, check_values
from sre_ops.slo.sources.prometheus import Prometheus


def ask_growth(server: Prometheus, question: LabelQuestion, end_minute: int) -> dict[str, float]:
    """Return about how many events were bad by value of the label; "" is those without it.

    Args:
        server: where the SLI is measured.
        question: see `label_question`.
        end_minute: at which its window ends, since the epoch.

    Raises:
        Unavailable: no full answer.
        Invalid: the server refuses the query, or the label has too many values.
    """
    at_ms = end_minute * 60_000
    for query in question.values:
        for one in server.instant(query, at_ms=at_ms):
            check_values(question, float(one.values[0]))
    answers = []
    for weight, query in question.growth:
        found = server.instant(query, at_ms=at_ms)
        grown = {one.labels.get(question.label, ""): float(one.values[0]) for one in found}
        answers.append((weight, grown))
    return bad_by_value(answers)
