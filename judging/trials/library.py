"""Prompts, trials and gold standards: what comes along, what is imported, and as files again.

Everything is read and checked before anything is written; BadFile tells all that is wrong.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple, TypeVar

from django.db import transaction
from django.db.models import Q

from agents import json_objects
from agents.calls.types import digest_of
from judging import gold
from judging.gold import Answer, BadFile
from judging.gold.json_text import read_json
from judging.models import Cell, Gold, Prompt, Trial
from judging.trials import documents, prompt_text
from judging.trials.documents import TrialDocument
from judging.trials.problems import InputError
from judging.trials.prompt_text import PromptText
from kitchen import texts
from masterchef.accounts.models import User
from masterchef.durable import sql


class Imported(NamedTuple):
    """What an import did: names that were new or changed, names that were there, and doubts."""

    written: list[str]
    unchanged: list[str]
    notes: list[str] = []


class BuiltIn(NamedTuple):
    """What comes along: prompts, and {name: (trial's document, gold standard)}."""

    prompts: list[PromptText]
    trials: list[TrialDocument]
    golds: dict[str, Any]


@cache
def built_in() -> BuiltIn:
    """Read once a process: the files belong to the release."""
    folder = resources.files("judging") / "trial_files"
    files = {file.name: file for file in folder.iterdir()}
    trials: list[TrialDocument] = []
    golds: dict[str, Any] = {}
    for name in sorted(files):
        if name.endswith(".trial.json"):
            trials += documents.parse(files[name].read_bytes(), name)
        elif name.endswith(".gold.json"):
            golds |= gold.load_json(files[name].read_bytes(), name)["gold_standard"]
    return BuiltIn(prompt_text.shipped(), trials, golds)


def sync() -> None:
    """See that what comes along is in the tables; two queries when it is. Safe to repeat.

    What somebody has made of it since stays: a prompt's other versions, another gold standard.
    """
    own = built_in()
    digests = {prompt_digest(prompt): prompt for prompt in own.prompts}
    there = set(
        Prompt.objects.filter(digest__in=digests, built_in=True).values_list("digest", flat=True)
    )
    for digest in digests.keys() - there:
        save_prompt(digests[digest], built_in=True)
    cases = {trial.case: trial for trial in own.trials}
    for case in cases.keys() - set(
        Trial.objects.filter(name__in=cases).values_list("name", flat=True)
    ):
        with transaction.atomic():
            save_trial(cases[case], built_in=True)
            if case in own.golds:
                save_gold(Trial.objects.get(name=case), own.golds[case])


def prompt_digest(prompt: PromptText) -> str:
    """The same for prompts that ask the same."""
    return digest_of([prompt.kind, prompt.text, prompt.output_schema])


def save_prompt(
    prompt: PromptText,
    *,
    owner: User | None = None,
    built_in: bool = False,
) -> tuple[Prompt, bool]:
    """The row and whether it was written: the newest version in place while no cell has used it,
    else a new version. Raises InputError if the name belongs to prompts of another kind.
    """
    fields = {**columns_of(prompt), "built_in": built_in, "owner": owner}
    digest = fields["digest"]
    with transaction.atomic():
        sql("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"prompt:{prompt.name}",))
        rows = Prompt.objects.select_for_update().filter(name=prompt.name).order_by("-version")
        last = rows.first()
        newest = rows.filter(proposed=False).first() or last
        if newest and newest.kind != prompt.kind:
            raise InputError(
                [f"name: {prompt.name} is a prompt for {newest.kind}; choose another name"]
            )
        if newest and newest.digest == digest and newest.description == fields["description"]:
            return newest, False
        if newest and not is_used(newest):
            for name, value in fields.items():
                setattr(newest, name, value)
            newest.save()
            return newest, True
        version = last.version + 1 if last else 1
        made = Prompt.objects.create(name=prompt.name, kind=prompt.kind, version=version, **fields)
        return made, True


def columns_of(prompt: PromptText) -> dict[str, Any]:
    """What the text is in a row, beside its name, version and kind."""
    return {
        "text": prompt.text,
        "description": prompt.description[:300],
        "schema_text": json.dumps(prompt.output_schema),
        "digest": prompt_digest(prompt),
    }


def retire(row: Prompt | Trial | Gold, *, retired: bool | None = None) -> None:
    """Out of what is offered, or back; left out: the other of what it is. What used it keeps it."""
    to = not row.retired if retired is None else retired
    type(row)._default_manager.filter(pk=row.pk).update(retired=to)
    row.refresh_from_db()


def is_used(prompt: Prompt) -> bool:
    """Whether a cell or an optimisation asks it: then it stays as it is for ever."""
    asked = Cell.objects.filter(Q(prompt=prompt) | Q(mapping=prompt)).exists()
    return asked or prompt.optimisations.exists()


def delete_prompt(prompt: Prompt) -> None:
    """Raises InputError for one that a cell has used."""
    with transaction.atomic():
        Prompt.objects.select_for_update().get(pk=prompt.pk)
        if is_used(prompt):
            raise InputError([f"prompt: {prompt} is used by a matrix, it stays"])
        prompt.delete()


def prompt_file(prompt: Prompt) -> str:
    """The prompt as the text of a file, to be imported elsewhere."""
    return prompt_text.write(text_of(prompt))


def text_of(prompt: Prompt) -> PromptText:
    """The row as the text module knows it."""
    return PromptText(
        prompt.name, prompt.kind, prompt.version, prompt.description, prompt.text, prompt.schema
    )


def import_prompts(files: Mapping[str, str | bytes], *, owner: User | None = None) -> Imported:
    """Prompts out of files, {name of the file: its content}; all of them or none."""
    read = _each_file(files, prompt_text.parse)
    _refuse_twice([(prompt.name, source) for source, prompt in read])
    with transaction.atomic():
        saved = [save_prompt(prompt, owner=owner) for _, prompt in read]
    return _imported([(str(row), written) for row, written in saved])


Document = str | bytes | Mapping[str, Any] | list[Any]
Read = TypeVar("Read")


def _each_file(
    files: Mapping[str, Document], parse: Callable[[Any, str], Read]
) -> list[tuple[str, Read]]:
    """(name, what it holds) of every file; raises BadFile with the problems of all of them."""
    read: list[tuple[str, Read]] = []
    problems: list[str] = []
    for name, content in files.items():
        source = json_objects.printable(name)  # a name on a disk may be no UTF-8
        try:
            read.append((source, parse(content, source)))
        except BadFile as error:
            problems += error.problems
    if problems:
        raise BadFile(problems)
    return read


def _refuse_twice(names: list[tuple[str, str]]) -> None:
    """Raises BadFile for a name that two files have: either could be meant."""
    first: dict[str, str] = {}
    twice = [
        f"{source}: {name} is in {first[name]} too; import one of them"
        for name, source in names
        if first.setdefault(name, source) != source
    ]
    if twice:
        raise BadFile(twice)


def import_trials(files: Mapping[str, Document]) -> Imported:
    """The trials of documents, {name of the file: its content}; all of them or none."""
    read = _each_file(files, documents.parse)
    _refuse_twice([(trial.case, source) for source, trials in read for trial in trials])
    with transaction.atomic():
        return _imported([(each.case, save_trial(each)) for _, trials in read for each in trials])


def save_trial(document: TrialDocument, *, built_in: bool = False) -> bool:
    """Write the trial; False: it was there. Raises InputError if a cell has used another text."""
    digest = digest_of([document.sections, document.source])
    row = Trial.objects.select_for_update().filter(name=document.case).first()
    if row and row.digest == digest:
        return False
    if row and row.cells.exists():
        raise InputError(
            [
                f"{document.case}: a trial of that name is used by a matrix and has another text;"
                " import it under another name"
            ]
        )
    Trial.objects.update_or_create(
        name=document.case,
        defaults={
            "nct_id": document.nct_id[:20],
            "title": document.title[:400],
            "document_text": json.dumps({"protocolSection": document.source}),
            "texts": list(document.sections.items()),
            "digest": digest,
            "built_in": built_in,
        },
    )
    return True


class Standard(NamedTuple):
    """A case of a gold standard: as it was read, and as it stands in its file."""

    case: str
    answer: Answer
    document: Mapping[str, Any]


def import_gold(files: Mapping[str, Document]) -> Imported:
    """The gold standards of files, for trials that are there; all of them or none."""
    read = _each_file(files, _standards)
    found = [(source, each) for source, standards in read for each in standards]
    _refuse_twice([(each.case, source) for source, each in found])
    trials = Trial.objects.in_bulk([each.case for _, each in found], field_name="name")
    unknown = [
        f"{source}.gold_standard.{each.case}: there is no trial {each.case!r}; import it first"
        for source, each in found
        if each.case not in trials
    ]
    if unknown:
        raise BadFile(unknown)
    notes = [
        f"{each.case}: {doubt}"
        for _, each in found
        for doubt in gold.faults(each.answer, trials[each.case].sections)
    ]
    with transaction.atomic():
        saved = [(each.case, save_gold(trials[each.case], each.document)) for _, each in found]
    return _imported(saved)._replace(notes=notes)


def _standards(content: Any, source: str) -> list[Standard]:
    data = read_json(content, source)
    cases = gold.parse_gold(data, source)
    named = {texts.name_form(case): value for case, value in data["gold_standard"].items()}
    return [Standard(case, answer, named[case]) for case, answer in cases.items()]


def save_gold(trial: Trial, document: Mapping[str, Any]) -> bool:
    """Write the trial's gold standard; False: it was there. Cells keep the scores that they have,
    and the digest of what they were scored against, until they are scored again."""
    digest = digest_of(dict(document))
    if Gold.objects.filter(trial=trial, digest=digest).exists():
        return False
    Gold.objects.update_or_create(
        trial=trial,
        defaults={"document": dict(document), "digest": digest, "retired": False},
    )
    return True


def delete_trial(trial: Trial) -> None:
    """Raises InputError for one that a cell has used."""
    if trial.cells.exists():
        raise InputError([f"trial: {trial} is used by a matrix, it stays"])
    trial.delete()


def trial_file(trials: list[Trial]) -> dict[str, Any]:
    """The trials as the tracker's document."""
    return {"test_cases": {trial.name: trial.document for trial in trials}}


def gold_file(standards: list[Gold]) -> dict[str, Any]:
    """The gold standards in the tracker's format."""
    return {"gold_standard": {each.trial.name: each.document for each in standards}}


def _imported(saved: list[tuple[str, bool]]) -> Imported:
    return Imported(
        [name for name, written in saved if written],
        [name for name, written in saved if not written],
    )
