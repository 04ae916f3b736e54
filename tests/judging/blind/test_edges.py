"""What is rare at the edges of looking for names."""

import io
import zipfile

from judging.blind import names_of, scan
from judging.blind.contents import UNPACKED, members_of


def test_an_archive_that_unpacks_to_too_much_is_read_by_its_names_alone() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("by-anna.txt", b"0" * (UNPACKED + 1))
    assert members_of("a.zip", written.getvalue()) == ["by-anna.txt"]


def test_everybody_means_makers_that_the_cook_does_not_name() -> None:
    own = {name.word.lower() for name in names_of(["anna"], [], [])}
    everybody = {name.word.lower() for name in names_of(["anna"], [], [], everybody=True)}
    assert own == {"anna"} and everybody > own


def test_a_mention_is_a_json_object_and_scripts_without_blanks_have_no_bounds() -> None:
    [found] = scan([("a.md", "由安娜娜写的".encode())], names_of(["安娜娜"], [], []))
    assert found.to_json()["name"] == "安娜娜" and found.to_json()["line"] == 1
