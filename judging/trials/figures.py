"""Which figure a matrix is ranked by where nobody chose one: one that its prompts ask for."""

from collections.abc import Collection

from judging.models import Matrix, Prompt

# The pipelines that ask for what each figure measures.
ASKED = {
    "entities_f1": {"extraction", "two_stage"},
    "relationships_f1": {"extraction", "two_stage"},
    "mappings_f1": {"two_stage", "direct"},
}


def chosen(wanted: str | None, kinds: Collection[str]) -> str:
    """The wanted figure if any of these pipelines is asked for it. Else mappings where all are
    asked for them, as they are what a pipeline ends with; else entities."""
    if wanted and (not kinds or ASKED[wanted] & set(kinds)):
        return wanted
    return "mappings_f1" if kinds and set(kinds) <= ASKED["mappings_f1"] else "entities_f1"


def of(matrix: Matrix) -> str:
    """The figure of a matrix, which an older one may have been given though no prompt asks it."""
    pairs = [label for label in matrix.combinations if "+" in label]
    alone = {label.rsplit("@", 1)[0] for label in matrix.combinations if "+" not in label}
    kinds = set(Prompt.objects.filter(name__in=alone).values_list("kind", flat=True))
    return chosen(matrix.setup["metric"], kinds | ({"two_stage"} if pairs else set()))
