"""Whatever stands in a file, converting it ends with losses and never with an exception."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sre_ops.slo.domain.document import Cursor, Listing, Node, Scalar, Table
from sre_ops.slo.domain.ignored_fields import ignored_in
from sre_ops.slo.domain.writing_grafana import dashboard_of, grafana_losses
from sre_ops.slo.domain.writing_openslo import openslo_losses, openslo_objects
from sre_ops.slo.domain.writing_sloth import sloth_documents, sloth_losses
from sre_ops.slo.sinks.yaml_text import json_text, yaml_text
from sre_ops.slo.sources.definition_files import load_text, read_fitting
from sre_ops.slo.sources.yaml_documents import documents_of

ROOT = Path(__file__).parents[3]
FILES = sorted(
    [
        *(ROOT / "slo_definitions").glob("*.yaml"),
        *(ROOT / "tests/conformance/slo/data").glob("*.y*ml"),
    ]
)
DOCUMENTS = [
    document for path in FILES for document in documents_of(path.read_text(), path.name, [])
]
WORDS = st.sampled_from(
    ["", "~", "a", "99.9", "0.9", "1e-7", "true", "30d", "up", "sum(rate(x[5m]))", "a/b", "é\n"]
)
SCALARS = st.builds(lambda text, plain: Scalar(text=text, plain=plain), WORDS, st.booleans())
NODES: st.SearchStrategy[Node] = st.one_of(
    SCALARS,
    st.builds(lambda each: Listing(entries=(each,)), SCALARS),
    st.builds(lambda name, each: Table(entries={name: each}), WORDS, SCALARS),
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_file_with_anything_in_any_place_is_converted_or_refused(data: st.DataObject) -> None:
    findings: list[Any] = []
    original = data.draw(st.sampled_from(DOCUMENTS))
    document = Cursor(changed(original.node, data), "f.yaml", findings)

    definitions = read_fitting([document], findings).definitions
    losses = ignored_in([document])

    texts = [yaml_text(openslo_objects(definitions)), yaml_text(sloth_documents(definitions.slos))]
    texts += [json_text(dashboard_of(slo.service, [slo])) for slo in definitions.slos]
    for slo in definitions.slos:
        losses += [*openslo_losses(slo), *sloth_losses(slo), *grafana_losses(slo, "")]
    assert all(loss.key and loss.why and loss.file for loss in losses)
    assert {slo.key for slo in load_text(texts[0]).definitions.slos} == {
        slo.key for slo in definitions.slos
    }


def changed(node: Node, data: st.DataObject) -> Node:
    """Return *node* with something else in one place below it."""
    if isinstance(node, Scalar) or data.draw(st.integers(0, 9)) == 0:
        return data.draw(NODES)
    if isinstance(node, Table) and node.entries:
        name = data.draw(st.sampled_from(sorted(node.entries)))
        return replace(node, entries={**node.entries, name: changed(node.entries[name], data)})
    if isinstance(node, Listing) and node.entries:
        place = data.draw(st.integers(0, len(node.entries) - 1))
        new = changed(node.entries[place], data)
        return replace(node, entries=(*node.entries[:place], new, *node.entries[place + 1 :]))
    return node
