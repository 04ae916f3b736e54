"""GNU OpenMP (libgomp.so.1) for llama.cpp: the system's, or a copy out of an installed wheel.

A minimal Debian has no libgomp1, and installing it takes root. Wheels of other packages bring
their own copy along under a name of theirs, such as pykdtree.libs/libgomp-870cb1d0.so.1.0.0; linked
as libgomp.so.1 in a folder that LD_LIBRARY_PATH names, it serves llama.cpp as well. The loader
reads that variable when a process begins, hence `provide` begins it again.
"""

import contextlib
import ctypes
import os
import sys
import tempfile
from pathlib import Path

NAME = "libgomp.so.1"
FIX = "apt-get install libgomp1 (Debian, Ubuntu) or dnf install libgomp (Fedora)"
_BEGUN_AGAIN = "MASTERCHEF_OPENMP"  # set for the process that already has the wheel's copy


def loads() -> bool:
    """Whether this process finds it; only llama.cpp's Linux build needs it."""
    if sys.platform != "linux":
        return True
    # libgomp reads this once, when it is loaded. Left alone its threads spin at every barrier, and
    # on two cores with other work beside it replies take two to ten times as long [measured].
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        ctypes.CDLL(NAME)
    except OSError:
        return False
    return True


def bundled() -> Path | None:
    """The copy of some installed wheel, if there is one that loads here."""
    for place in sys.path:
        for path in sorted(Path(place or ".").glob("*.libs/libgomp-*.so*")):
            with contextlib.suppress(OSError):  # another architecture's
                ctypes.CDLL(str(path))
                return path
    return None


def can_be_had() -> bool:
    """Whether a host started here can load llama.cpp."""
    return loads() or bundled() is not None


def folder_of(library: Path) -> Path:
    """A folder in which the library is called libgomp.so.1: the environment's, or a private one."""
    place = Path(sys.prefix) / "lib" / "masterchef-openmp"
    try:
        place.mkdir(exist_ok=True)
        _link(place, library)
    except OSError:  # the environment belongs to somebody else
        place = Path(tempfile.mkdtemp(prefix="masterchef-openmp-"))
        _link(place, library)
    return place


def _link(place: Path, library: Path) -> None:
    link = place / NAME
    if link.is_symlink() and link.readlink() == library:
        return
    # By a rename, since another host may be starting at this moment.
    new = place / f"{NAME}.{os.getpid()}"
    new.symlink_to(library)
    new.replace(link)


def provide() -> None:
    """Begin this program again with a wheel's copy, if the system has none and a wheel does."""
    if loads() or os.environ.get(_BEGUN_AGAIN):
        return
    library = bundled()
    if library is None:
        return
    before = os.environ.get("LD_LIBRARY_PATH")
    path = os.pathsep.join(filter(None, [str(folder_of(library)), before]))
    env = {**os.environ, "LD_LIBRARY_PATH": path, _BEGUN_AGAIN: str(library)}
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], env)
