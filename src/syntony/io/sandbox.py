"""Walls around a process that reads a foreign file: memory, time, files, network.

The system calls are made directly, since neither the standard library nor a finished package
offers them; numbers and structures are those of the Linux headers ``landlock.h``, ``seccomp.h``
and ``filter.h``. What a system does not offer is reported, never passed over in silence.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
#: All rights to files that each version of Landlock knows: thirteen, then one more each.
_FILE_RIGHTS = {1: 1 << 13, 2: 1 << 14, 3: 1 << 15, 4: 1 << 15, 5: 1 << 16}
_TCP, _SCOPES = 0b11, 0b11

_SET_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER_MODE = 38, 22, 2
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
#: Machine -> its number in seccomp, and its calls: socket, socketpair, connect, execve, execveat,
#: ptrace, io_uring_setup.
_CALLS = {
    "x86_64": (0xC000003E, (41, 53, 42, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 199, 203, 221, 281, 117, 425)),
}
_X32_CALLS = 0x40000000


def limit_resources(memory: int, cpu: float) -> list[str]:
    """Bound what this process may still take.

    Parameters
    ----------
    memory : int
        Bytes beyond those it has.
    cpu : float
        Seconds of processor time.

    Returns
    -------
    list of str
        Walls that this system does not offer: ``memory``, ``time``.
    """
    if sys.platform == "win32":
        return ["memory", "time"]
    import resource

    missing = []
    wanted = (
        ("memory", resource.RLIMIT_AS, _address_space() + memory),
        ("time", resource.RLIMIT_CPU, max(1, round(cpu))),
        ("files", resource.RLIMIT_FSIZE, 0),
        ("files", resource.RLIMIT_NOFILE, 64),
        ("memory", resource.RLIMIT_CORE, 0),
    )
    for wall, which, amount in wanted:
        try:
            resource.setrlimit(which, (amount, amount))
        except (ValueError, OSError):
            missing.append(wall)
    return sorted(set(missing))


def _address_space() -> int:
    """Bytes of address space that this process has."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def confine(readable: Sequence[Path]) -> list[str]:
    """Let this process read some paths and nothing else, run nothing and reach nobody.

    Parameters
    ----------
    readable : sequence of Path
        Files, and folders with all below them.

    Returns
    -------
    list of str
        Walls that this system does not offer: ``files``, ``network``.
    """
    if sys.platform != "linux":
        return ["files", "network"]
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    missing = []
    if not _landlock(libc, readable):
        missing.append("files")
    if not _refuse_calls(libc):
        missing.append("network")
    return missing


def _landlock(libc: ctypes.CDLL, readable: Sequence[Path]) -> bool:
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG)
    if version < 1:
        return False
    rights = _FILE_RIGHTS[min(version, 5)] - 1
    handled = struct.pack("=Q", rights)
    if version >= 4:
        handled += struct.pack("=Q", _TCP)
    if version >= 6:
        handled += struct.pack("=Q", _SCOPES)
    rules = libc.syscall(_CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), 0)
    if rules < 0:
        return False
    for path in readable:
        allowed = _READ_FILE | (_READ_DIR if path.is_dir() else 0)
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", allowed, place)
        libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, rule, 0)
        os.close(place)
    done = bool(libc.syscall(_RESTRICT_SELF, rules, 0) == 0)
    os.close(rules)
    return done


class _Program(ctypes.Structure):
    """``struct sock_fprog``: how many instructions, and where."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def _refuse_calls(libc: ctypes.CDLL) -> bool:
    machine, calls = _CALLS.get(platform.machine(), (0, ()))
    if not calls:
        return False
    # Load the machine, go on if it is ours; load the call, refuse those of the list.
    last = len(calls) + 1
    code = [(_LOAD, 0, 0, 4), (_IF_EQUAL, 1, 0, machine), (_RETURN, 0, 0, _REFUSE)]
    code += [(_LOAD, 0, 0, 0), (_IF_AT_LEAST, last, 0, _X32_CALLS)]
    code += [(_IF_EQUAL, last - 1 - i, 0, call) for i, call in enumerate(calls)]
    code += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    block = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in code))
    program = _Program(len(code), ctypes.addressof(block))
    done: int = libc.prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.byref(program), 0, 0)
    return done == 0
