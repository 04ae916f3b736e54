"""The cook folder, read and written as people know it. Pure.

folder = read_folder(Path("cooks/essay"))    # or BriefError, with every mistake and its line
folder.brief.rubric.weights                  # {"clarity": 60.0, …}
prompt = participant_prompt(folder, "a")     # what participant a is told
write_folder(folder, Path("copy"))           # the same files, word for word
"""

from judging.briefs.checks_folder import checks_in
from judging.briefs.errors import BriefError
from judging.briefs.folder import CookFolder, RawFile, read_folder, write_folder
from judging.briefs.instructions import participant_prompt
from judging.briefs.pairs import Pair, excluded_pairs, kindred_pairs, unjudged
from judging.briefs.parser import parse_brief
from judging.briefs.rubric_text import rubric_table
from judging.briefs.schema import (
    Brief,
    Budget,
    Dimension,
    Judging,
    Member,
    Output,
    Outputs,
    Resources,
    Rubric,
    bytes_of,
)
from judging.briefs.template import new_folder

__all__ = [
    "Brief",
    "BriefError",
    "Budget",
    "CookFolder",
    "Dimension",
    "Judging",
    "Member",
    "Output",
    "Outputs",
    "Pair",
    "RawFile",
    "Resources",
    "Rubric",
    "bytes_of",
    "checks_in",
    "excluded_pairs",
    "kindred_pairs",
    "new_folder",
    "parse_brief",
    "participant_prompt",
    "read_folder",
    "rubric_table",
    "unjudged",
    "write_folder",
]
