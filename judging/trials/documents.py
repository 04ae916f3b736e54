"""ClinicalTrials.gov documents: the sections that prompts use, and a readable text.

    for trial in parse(path.read_bytes(), source=path.name): trial.sections["eligibilityModule"]

Understood are one study ({"protocolSection": …}, or its content alone), a page of the API's
version 2 ({"studies": [...]}), a list of studies, studies as lines of JSON, and the tracker's
{"test_cases": {"<case>": study}}.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from judging.gold.json_text import BadFile, decode, load_json, read_bytes, refuse_unusable
from judging.trials.module_text import render, title_of
from kitchen import texts

TEXT_LIMIT = 400_000  # characters of one trial's text; no model's window holds more
CASE_LENGTH = 120
_NAME = f"1 to {CASE_LENGTH} characters that can be seen, without blanks around them"
_LINE_END = re.compile(r"\r\n|\r|\n")


class TrialDocument(NamedTuple):
    """One trial. `case` is its name in a gold standard: the tracker's, else the NCT number.
    `sections`: module's name → text that prompts show and quotes are looked for in, never empty.
    `source`: the protocolSection as it came."""

    case: str
    nct_id: str
    title: str
    sections: dict[str, str]
    source: dict[str, Any]

    @property
    def text(self) -> str:
        """All sections under their names, as a person or a prompt reads them."""
        return "\n\n".join(f"## {name}\n{text}" for name, text in self.sections.items())


def read(path: Path) -> list[TrialDocument]:
    """The trials of a file; raises BadFile. Its size is looked at before it is opened."""
    return parse(read_bytes(path), source=path.name)


def parse(
    content: str | bytes | Mapping[str, Any] | list[Any], source: str = "trial"
) -> list[TrialDocument]:
    """The trials of a document, at least one; raises BadFile with every problem at once."""
    studies = list(_studies(content, source))
    found: list[TrialDocument] = []
    problems: list[str] = []
    for case, study, path in studies:
        try:
            found.append(_document(case, study, path))
        except BadFile as error:
            problems += error.problems
    problems += _twice(found, source)
    if not studies:
        problems.append(f"{source}: there is no study in it")
    if problems:
        raise BadFile(problems)
    return found


Study = tuple[str, Any, str]  # case or "", the study, its path


def _studies(content: str | bytes | Mapping[str, Any] | list[Any], source: str) -> Iterator[Study]:
    if isinstance(content, str | bytes):
        content = decode(content, source)
        lines = _lines(content)
        if len(lines) > 1:
            for number, line in lines:
                yield "", load_json(line, source, line=number), f"{source}:{number}"
            return
        content = load_json(content, source)
    else:
        refuse_unusable(content, source)
    if isinstance(content, list):
        yield from (("", study, f"{source}[{n}]") for n, study in enumerate(content))
    elif not isinstance(content, Mapping):
        raise BadFile([f"{source}: write a study, an object with protocolSection"])
    elif "test_cases" in content:
        yield from _cases(content["test_cases"], f"{source}.test_cases")
    elif "studies" in content:
        yield from _page(content["studies"], f"{source}.studies")
    else:
        yield "", content, source


def _lines(text: str) -> list[tuple[int, str]]:
    """Numbered lines if the first is an object of its own; else none: it is one document."""
    numbered = enumerate(_LINE_END.split(text), start=1)
    lines = [(number, line) for number, line in numbered if line.strip()]
    first = lines[0][1].strip() if lines else ""
    return lines if first.startswith("{") and first.endswith("}") else []


def _cases(cases: Any, path: str) -> Iterator[Study]:
    if not isinstance(cases, Mapping):
        raise BadFile([f'{path}: write an object, {{"<case>": {{"protocolSection": …}}}}'])
    for case, study in cases.items():
        if not _is_name(case):
            raise BadFile([f"{path}: '{texts.shown(case)}' is not a name; write {_NAME}"])
        yield case, study, f"{path}.{case}"


def _is_name(text: str) -> bool:
    """Nobody can type a name with blanks around it or with characters that don't show."""
    return 0 < len(text) <= CASE_LENGTH and text.isprintable() and text == text.strip()


def _page(studies: Any, path: str) -> Iterator[Study]:
    if not isinstance(studies, list):
        raise BadFile([f"{path}: write a list of studies"])
    yield from (("", study, f"{path}[{n}]") for n, study in enumerate(studies))


def _document(case: str, study: Any, path: str) -> TrialDocument:
    if not isinstance(study, Mapping):
        raise BadFile([f"{path}: write a study, an object with protocolSection"])
    bare = "identificationModule" in study
    protocol = study if bare else study.get("protocolSection")
    if not bare:
        path += ".protocolSection"
    if not isinstance(protocol, Mapping) or not protocol:
        raise BadFile([f"{path}: is missing or empty; write an object of modules"])
    identity = protocol.get("identificationModule")
    identity = identity if isinstance(identity, Mapping) else {}
    nct_id = str(identity.get("nctId") or "").strip()
    if not (case or nct_id):
        raise BadFile([f"{path}.identificationModule.nctId: is missing"])
    if not (case or _is_name(nct_id)):
        shown = f"'{texts.shown(nct_id)[:20]}…' is not a name"
        raise BadFile([f"{path}.identificationModule.nctId: {shown}; write {_NAME}"])
    sections = {str(name): render(module) for name, module in protocol.items()}
    sections = {name: text for name, text in sections.items() if text}
    size = sum(map(len, sections.values()))
    if not sections or size > TEXT_LIMIT:
        what = "holds no text" if not sections else f"holds {size:,} characters of text"
        raise BadFile([f"{path}: {what}; a trial has 1 to {TEXT_LIMIT:,}"])
    return TrialDocument(
        texts.name_form(case or nct_id), nct_id, title_of(identity), sections, dict(protocol)
    )


def _twice(found: list[TrialDocument], source: str) -> list[str]:
    counts = Counter(trial.case for trial in found)
    return [f"{source}: {name} occurs {n} times" for name, n in sorted(counts.items()) if n > 1]
