"""What a model file is, read without trusting it and without loading it. Pure.

    facts = check(Path("soup.gguf"))      # Facts, or raises BadModelFile

A GGUF's header is read by our own bounded reader in a process of its own, with limits of memory
and time; of a llamafile, which is a ZIP behind a program, the one stored .gguf is read in place.
Nothing of the file is executed, rendered or unpacked.
"""

from agents.gguf.facts import BadModelFile, Facts, SeveralModels, Unreadable
from agents.gguf.llamafile import Member, members
from agents.gguf.verification import check, sha256

__all__ = [
    "BadModelFile",
    "Facts",
    "Member",
    "SeveralModels",
    "Unreadable",
    "check",
    "members",
    "sha256",
]
