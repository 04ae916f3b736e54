"""brief.yaml: YAML text to a Brief, with every mistake told by line and field."""

from collections.abc import Collection

from judging.briefs.schema import Brief


def parse_brief(
    text: str, source: str = "brief.yaml", *, flavors: Collection[str] | None = None
) -> Brief:
    """The brief, or BriefError with all that is wrong in it.

    `flavors`, if given, are the known ones; another flavor is then a mistake.
    """
    raise NotImplementedError
