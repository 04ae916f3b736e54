"""No malicious file becomes a model file, reaches a host, or leaves anything behind."""

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.library import receipt, uploads
from agents.library.checks import CHECKS
from agents.library.errors import LibraryError
from agents.library.names import checked_parameters, full_name
from agents.models import ModelFile, Upload
from masterchef.durable import attempts
from tests.agents.gguf.test_model_files import BAD


def refused(content: bytes) -> str:
    upload = uploads.open_upload(filename="soup.gguf", size=len(content))
    receipt.receive(upload.key, offset=0, pieces=[content])
    attempts.take(CHECKS.name, upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.file, upload.choices) == ("done", None, [])
    return upload.refusal


def test_each_of_the_corpus_is_refused_with_a_reason(transactional_db: None, media: Path) -> None:
    for name, (content, said) in BAD.items():
        if content:
            assert said in refused(content), name
    assert not ModelFile.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert Upload.objects.exclude(refusal="").count() == len([1 for one, _ in BAD.values() if one])


def test_a_files_name_leads_nowhere(transactional_db: None, media: Path) -> None:
    for name in ("../../etc/passwd", "..\\..\\boot.ini", "/etc/shadow", "a\x00b.gguf",
                 "fugg.\u202eexe", "\x1b[2Jsoup.gguf", "s\u200boup\r\n.gguf"):  # fmt: skip
        upload = uploads.open_upload(filename=name, size=4)
        receipt.receive(upload.key, offset=0, pieces=[b"GGUF"])
        assert upload.filename.isprintable() and not set(upload.filename) & set("/\\")
    outside = [path for path in media.parent.rglob("*") if path.is_file()]
    assert all(media in path.parents for path in outside)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
known = st.sampled_from(["num_ctx", "temperature", "stop", "seed", "top_p", "system"])


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(known | st.text(), anything, max_size=3), st.text())
def test_names_and_parameters_are_right_or_refused(parameters: dict[str, Any], name: str) -> None:
    try:
        assert checked_parameters(parameters).keys() == parameters.keys()
    except LibraryError as error:
        assert error.field == "parameters" and str(error)
    try:
        assert ":" in full_name(name)
    except LibraryError as error:
        assert error.field == "name"
