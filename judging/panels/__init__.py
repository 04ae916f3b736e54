"""What a judge gets, is told and answers. Pure; knows letters only, never a participant.

files = bundle(case, submissions)                 # for a judge in a container
prompt = cli_prompt(case, letters)                # its task
prompt = model_prompt(case, submissions, nonce=…) # for a language model: prompt and JSON schema
verdict = parse(text, case.rubric, letters)       # Verdict, or Unreadable
if verdict.problems: repair(verdict)              # asked once; then the judge abstains
"""

from judging.panels.bundles import bundle, inert_path
from judging.panels.case import Case
from judging.panels.delimiters import delimited, neutralise, new_nonce
from judging.panels.hidden_text import unhidden
from judging.panels.paraphrase import paraphrase_problems, paraphrase_prompt
from judging.panels.prompts import cli_prompt, model_prompt, repair
from judging.panels.schemas import scores_schema
from judging.panels.verdicts import Judged, Verdict, parse

__all__ = [
    "Case",
    "Judged",
    "Verdict",
    "bundle",
    "cli_prompt",
    "delimited",
    "inert_path",
    "model_prompt",
    "neutralise",
    "new_nonce",
    "paraphrase_problems",
    "paraphrase_prompt",
    "parse",
    "repair",
    "scores_schema",
    "unhidden",
]
