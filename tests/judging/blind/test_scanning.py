"""What a submission says about its maker is found, and blacked out if asked."""

import io
import zipfile

import pytest

from judging.blind import names_of, redact, redact_path, scan

NAMES = names_of(["fancy", "a"], ["claude", "model"], ["qwen3:8b@gpu", None])


def found(text, path="x.md", **options):
    data = text if isinstance(text, bytes) else text.encode()
    return [(each.line, each.name, each.kind) for each in scan([(path, data)], NAMES, **options)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("As Claude, I think", [(1, "Claude", "flavor")]),
        ("one\ntwo\nmade by ANTHROPIC.", [(3, "ANTHROPIC", "maker")]),
        ("_fancy_", [(1, "fancy", "participant")]),
        ("fancy2", [(1, "fancy", "participant")]),
        ("ran on qwen3:8b", [(1, "qwen3:8b", "model")]),
        ("C\u200bl\u00adaude", [(1, "Claude", "flavor")]),
        ("ｃｌａｕｄｅ", [(1, "claude", "flavor")]),
        ("claudette, fancyful, a model", []),
    ],
)
def test_names_are_found_as_whole_words_however_they_are_spelled(text, wanted):
    assert found(text) == wanted


def test_a_model_is_looked_for_whole_and_by_its_family_and_publisher():
    assert [(each.word, each.kind) for each in names_of([], [], ["zork/blorb:8b@gpu"])] == [
        ("zork/blorb:8b", "model"), ("zork", "model"), ("blorb", "model"),
    ]  # fmt: skip
    assert [each.word for each in names_of([], [], ["blorb:latest"])] == ["blorb:latest", "blorb"]


def test_names_in_paths_are_found():
    assert found("", path="notes/by-claude.md") == [(0, "claude", "flavor")]


def test_names_are_found_inside_office_files_and_binary_ones():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("word/document.xml", "<w:t>Cla</w:t><w:t>ude</w:t>")
    assert [name for _, name, _ in found(packed.getvalue(), path="a.docx")] == ["Claude"]
    assert found(b"\x00\xff\x01 made by Claude \x00", path="a.bin") == [(1, "Claude", "flavor")]
    assert [name for _, name, _ in found(b"PK\3\4 broken \xff Claude", path="a.docx")] == ["Claude"]


def test_names_that_the_brief_itself_uses_are_no_sign():
    assert found("Claude and Anthropic", brief="Compare claude with others.") == [
        (1, "Anthropic", "maker")
    ]


def test_a_mention_shows_where_it_stands():
    (mention,) = scan([("x.md", b"I am Claude, a helper.")], NAMES)
    assert mention.excerpt == "I am Claude, a helper."


def test_the_list_of_mentions_has_an_end():
    assert len(scan([("x", b"claude\n" * 10_000)], NAMES)) == 500


def test_redacting_leaves_no_mention_and_nothing_else_changes():
    text = "I am C\u200blaude\r\nｆａｎｃｙ by Anthropic,\r\n\tclaudette stays.\n"
    clean = redact("x.md", text.encode(), NAMES)
    assert clean.decode() == "I am [redacted]\r\n[redacted] by [redacted],\r\n\tclaudette stays.\n"
    assert scan([("x.md", clean)], NAMES) == []
    assert redact_path("by-claude/a.md", NAMES) == "by-redacted/a.md"


def test_files_that_are_no_text_are_not_redacted():
    assert redact("x.bin", b"\x00\xff Claude", NAMES) == b"\x00\xff Claude"


def test_with_no_names_nothing_is_found():
    assert scan([("x", b"claude")], []) == []
    assert redact("x", b"claude", []) == b"claude"
