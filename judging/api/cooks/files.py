"""The files of submissions: by name for those who may see whose they are, or by letter."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from judging.cooks import submissions
from judging.cooks.attempts import paraphrase, verdicts
from judging.cooks.folder import creation
from judging.models import Cook, Judgement, Submission
from masterchef.accounts.permissions import Reads

MOST_SHOWN = 1_000_000  # bytes of one file


class FileQuery(serializers.Serializer[Any]):
    path = serializers.CharField(max_length=1000, help_text="as the list of files has it")


class FileSerializer(serializers.Serializer[Any]):
    path = serializers.CharField()
    size = serializers.IntegerField()
    text = serializers.CharField(
        allow_null=True, allow_blank=True, help_text="null if it is not text"
    )
    cut = serializers.BooleanField(help_text="only its start is shown")


class SubmissionFileView(APIView):
    """One file of a submission, as text and never as a page of ours."""

    permission_classes = [Reads]

    @extend_schema(
        operation_id="cook_submission_file", parameters=[FileQuery], responses=FileSerializer
    )
    def get(self, request: Request, cook_id: UUID, submission_id: int) -> Response:
        """Its content as a JSON string: whatever it holds, no browser runs it."""
        found = get_object_or_404(
            Submission, pk=submission_id, participation__round__cook_id=cook_id
        )
        path = _path(request)
        _refuse_pruned(cook_id)
        return Response(_shown(path, submissions.one_file(found, path)))


class LetterFileView(APIView):
    """One file as a judge saw it: by letter, with nobody's name."""

    permission_classes = [Reads]

    @extend_schema(
        operation_id="cook_letter_file", parameters=[FileQuery], responses=FileSerializer
    )
    def get(self, request: Request, cook_id: UUID, judgement_id: int, letter: str) -> Response:
        """The file of the submission that this judge knew by the letter."""
        row = get_object_or_404(Judgement, pk=judgement_id, panel__cook_id=cook_id)
        if letter not in row.letters:
            raise NotFound(f"There is no {letter}; there are {', '.join(row.letters)}.")
        path = _path(request)
        _refuse_pruned(cook_id)
        seen = paraphrase.read_by(row, verdicts.seen_by(row, creation.brief_of(row.cook)))
        return Response(_shown(path, dict(seen[letter]).get(path)))


def _path(request: Request) -> str:
    query = FileQuery(data=request.query_params)
    query.is_valid(raise_exception=True)
    return str(query.validated_data["path"])


def _refuse_pruned(cook_id: UUID) -> None:
    if Cook.objects.get(pk=cook_id).pruned:
        raise NotFound("The cook's files were pruned; only its results are left.")


def _shown(path: str, data: bytes | None) -> dict[str, Any]:
    if data is None:
        raise NotFound(f"The submission has no file {path!r}.")
    shown = data[:MOST_SHOWN]
    cut = len(data) > len(shown)
    try:
        # A cut in the middle of a character makes no binary of a text.
        text = shown.decode(errors="ignore" if cut else "strict")
    except UnicodeDecodeError:
        text = None
    if text is not None and "\x00" in text:
        text = None
    return {"path": path, "size": len(data), "text": text, "cut": cut}
