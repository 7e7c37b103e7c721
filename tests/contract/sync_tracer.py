"""Traces a program's fsync, fdatasync and acknowledgements by ptrace; needs no tool installed.

``python sync_tracer.py PROGRAM ARG…`` prints a line of letters in the order things happened:
``S`` a sync to disk was asked for, ``A`` the program wrote to its standard output. Exit code 77
means that this machine does not allow tracing.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import sys

TRACEME, CONT_TO_SYSCALL, SET_OPTIONS, GET_SYSCALL_INFO = 0, 24, 0x4200, 0x420E
# TRACESYSGOOD, and follow fork, vfork, clone; the traced die with the tracer.
OPTIONS = 0x01 | 0x02 | 0x04 | 0x08 | 0x100000
WALL = 0x40000000
SYSCALL_STOP = signal.SIGTRAP | 0x80
ENTRY = 1
NOT_ALLOWED = 77
# fsync, fdatasync, write
NUMBERS = {"x86_64": (74, 75, 1), "aarch64": (82, 83, 64)}


class SyscallInfo(ctypes.Structure):
    """``struct ptrace_syscall_info`` of Linux 5.3, as far as an entry fills it."""

    _fields_ = (
        ("op", ctypes.c_uint8),
        ("pad", ctypes.c_uint8 * 3),
        ("arch", ctypes.c_uint32),
        ("instruction", ctypes.c_uint64),
        ("stack", ctypes.c_uint64),
        ("number", ctypes.c_uint64),
        ("arguments", ctypes.c_uint64 * 6),
    )


libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def trace(command: list[str]) -> str:
    """Run a command to its end and return its letters.

    Raises: PermissionError when tracing is not allowed; RuntimeError when the command failed.
    """
    child = _start(command)
    letters: list[str] = []
    pid, deliver = child, 0
    while True:
        libc.ptrace(CONT_TO_SYSCALL, pid, None, deliver)
        pid, status = os.waitpid(-1, WALL)
        deliver = 0
        if os.WIFSTOPPED(status):
            if os.WSTOPSIG(status) == SYSCALL_STOP:
                letters.append(_letter(pid))
            else:
                deliver = _signal_for_it(status)
        elif pid == child:
            break
    if os.waitstatus_to_exitcode(status) != 0:
        message = f"the traced program ended with {status}"
        raise RuntimeError(message)
    return "".join(letters)


def _start(command: list[str]) -> int:
    child = os.fork()
    if child == 0:
        if libc.ptrace(TRACEME, 0, None, None) != 0:
            os._exit(NOT_ALLOWED)
        os.kill(os.getpid(), signal.SIGSTOP)
        os.execv(command[0], command)  # noqa: S606 - the very program that is traced
    _pid, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) or libc.ptrace(SET_OPTIONS, child, None, OPTIONS) != 0:
        raise PermissionError
    return child


def _signal_for_it(status: int) -> int:
    """Return a real signal to pass on; stops that tracing itself makes are not passed on."""
    is_own = status >> 16 != 0 or os.WSTOPSIG(status) in {signal.SIGSTOP, signal.SIGTRAP}
    return 0 if is_own else os.WSTOPSIG(status)


def _letter(pid: int) -> str:
    info = SyscallInfo()
    libc.ptrace(GET_SYSCALL_INFO, pid, ctypes.sizeof(info), ctypes.byref(info))
    if info.op != ENTRY:
        return ""
    fsync, fdatasync, write = NUMBERS[platform.machine()]
    if info.number in {fsync, fdatasync}:
        return "S"
    return "A" if info.number == write and info.arguments[0] == 1 else ""


if __name__ == "__main__":
    try:
        print(trace(sys.argv[1:]), file=sys.stderr)
    except PermissionError:
        sys.exit(NOT_ALLOWED)
