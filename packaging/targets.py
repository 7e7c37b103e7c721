"""The three kinds of computer a release is built for: their wheels and markers."""

from __future__ import annotations

from dataclasses import dataclass

# PEP 600 names every glibc a wheel may ask for, 2.41 to 2.5. The Linux bundles bring their own.
GLIBC_MINORS = range(41, 4, -1)


@dataclass(frozen=True)
class Target:
    """One kind of computer.

    Args: python: "3.13". markers: the environment of PEP 508 there. wheel_platforms: tags that
    pip may choose from, the best first.
    """

    name: str
    python: str
    markers: dict[str, str]
    wheel_platforms: tuple[str, ...]

    @property
    def is_windows(self) -> bool:
        """Say whether the bundle is for Windows; the others are for Linux."""
        return self.markers["sys_platform"] == "win32"

    @property
    def machine(self) -> str:
        """Return the processor as ``uname -m`` says it: x86_64 or aarch64."""
        return self.name.partition("-")[2]


def _markers(python: str, full: str, **platform: str) -> dict[str, str]:
    return {
        "implementation_name": "cpython",
        "implementation_version": full,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_version": "",
        "python_full_version": full,
        "python_version": python,
        "extra": "",
        **platform,
    }


def _linux(machine: str) -> Target:
    names = [f"manylinux_2_{minor}_{machine}" for minor in GLIBC_MINORS]
    return Target(
        name=f"linux-{machine}",
        python="3.13",
        markers=_markers(
            "3.13",
            "3.13.5",
            os_name="posix",
            platform_machine=machine,
            platform_system="Linux",
            sys_platform="linux",
        ),
        wheel_platforms=(*names, f"manylinux2014_{machine}", f"manylinux1_{machine}"),
    )


_WINDOWS = Target(
    name="windows-x86_64",
    python="3.11",
    markers=_markers(
        "3.11",
        "3.11.9",
        os_name="nt",
        platform_machine="AMD64",
        platform_system="Windows",
        sys_platform="win32",
    ),
    wheel_platforms=("win_amd64",),
)

TARGETS = {one.name: one for one in (_WINDOWS, _linux("x86_64"), _linux("aarch64"))}
