"""The code of a mutant, put into functions that are loaded already.

Most faults lie in one function. Then nothing has to be imported again: every function object that
was made from the old code gets the new one, whoever holds it.
"""

import functools
import gc
from collections.abc import Iterator
from types import CodeType, FunctionType

from tests.mutants.making import ROOT, Mutant

Key = tuple[str, str, int]  # file, qualified name, first line


def changed(mutant: Mutant) -> dict[Key, CodeType] | None:
    """The new code of each function that the mutant changes; None if it changes what runs when
    its module is imported: a constant, a default, a class."""
    path = str(ROOT / mutant.file)
    old = compile((ROOT / mutant.file).read_text(), path, "exec", dont_inherit=True)
    new = compile(mutant.source(), path, "exec", dont_inherit=True)
    return dict(found) if (found := _differences(old, new)) is not None else None


def _differences(old: CodeType, new: CodeType) -> list[tuple[Key, CodeType]] | None:
    """Of the body of a module or a class, and of the classes in it."""
    if _bare(old) != _bare(new):
        return None
    found: list[tuple[Key, CodeType]] = []
    for before, after in zip(_codes(old), _codes(new), strict=True):
        if before == after:
            continue
        if before.co_flags & 0x2:  # of a function, not of a class
            key = (before.co_filename, before.co_qualname, before.co_firstlineno)
            if before.co_freevars != after.co_freevars or "<lambda>" in before.co_qualname:
                return None
            found.append((key, after))
        elif (within := _differences(before, after)) is not None:
            found += within
        else:
            return None
    return found


def _bare(code: CodeType) -> tuple[object, ...]:
    """A body without the functions and classes in it. Their constants are told from each other
    by type too: 1, 1.0 and True are equal."""
    constants = [None if isinstance(each, CodeType) else repr(each) for each in code.co_consts]
    return code.co_code, code.co_names, constants


def _codes(code: CodeType) -> Iterator[CodeType]:
    return (each for each in code.co_consts if isinstance(each, CodeType))


class Loaded:
    """The functions of a process, and what it remembers of their results."""

    def __init__(self, folders: tuple[str, ...]) -> None:
        beginnings = tuple(f"{ROOT / folder}/" for folder in folders)
        self.functions: dict[Key, list[FunctionType]] = {}
        self.caches = []
        for each in gc.get_objects():
            if isinstance(each, functools._lru_cache_wrapper):
                self.caches.append(each)
            elif isinstance(each, FunctionType):
                code = each.__code__
                if code.co_filename.startswith(beginnings):
                    key = (code.co_filename, code.co_qualname, code.co_firstlineno)
                    self.functions.setdefault(key, []).append(each)

    def put(self, changes: dict[Key, CodeType]) -> None:
        """The new code in the place of the old."""
        for key, code in changes.items():
            for function in self.functions.get(key, ()):
                function.__code__ = code
        for cache in self.caches:
            cache.cache_clear()
