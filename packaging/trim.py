"""Unpack wheels into ``lib``, by an allow-list: what is not named here does not go to a school.

Every wheel of the lock must have an entry, so a new dependency is a decision, and a test imports
every module of the program from what is left. Patterns are those of `fnmatch` ("*" passes "/");
the last one that matches a path decides, and "!" before it leaves the path out.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from targets import Target

# Who made it, under which licence, and the entry points by which libraries find each other.
_METADATA = (
    "*.dist-info/METADATA",
    "*.dist-info/entry_points.txt",
    "*.dist-info/licenses/*",
    "*.dist-info/LICEN[CS]E*",
    "*.dist-info/COPYING*",
    "*.dist-info/NOTICE*",
    "*.dist-info/AUTHORS*",
)
# For who builds upon a library, never for who runs it.
_NEVER = ("*.pyi", "*/py.typed", "*.h", "*.c", "*.pyx", "*.pxd", "*.lib", "*/tests/*", "*/test/*")

# Qt: three libraries and what they load, on three platforms. Nothing of QML, OpenGL, SQL or SVG.
_QT_PLUGINS = (
    "imageformats/*qjpeg.*",
    "imageformats/*qico.*",
    "platforms/*qoffscreen.*",
)
_QT_LINUX = (
    *(f"PySide6/Qt/lib/libQt6{name}.so.6" for name in ("Core", "Gui", "Widgets", "Network")),
    *(f"PySide6/Qt/lib/libQt6{name}.so.6" for name in ("PrintSupport", "DBus", "XcbQpa")),
    "PySide6/Qt/lib/libQt6WaylandClient.so.6",
    "PySide6/Qt/lib/libicu*.so.*",
    "PySide6/libpyside6.abi3.so.*",
    *(f"PySide6/Qt{name}.abi3.so" for name in ("Core", "Gui", "Widgets", "Network")),
    "PySide6/QtPrintSupport.abi3.so",
    "PySide6/Qt/translations/qtbase_zh_CN.qm",
    *(f"PySide6/Qt/plugins/{name}" for name in _QT_PLUGINS),
    "PySide6/Qt/plugins/printsupport/*",
    "PySide6/Qt/plugins/platforms/libqxcb.so",
    "PySide6/Qt/plugins/platforms/libqwayland.so",
    "PySide6/Qt/plugins/platforminputcontexts/libcompose*",
    "PySide6/Qt/plugins/platforminputcontexts/libibus*",
    "PySide6/Qt/plugins/wayland-shell-integration/libxdg-shell.so",
    "PySide6/Qt/plugins/wayland-decoration-client/libbradient.so",
)
_QT_WINDOWS = (
    *(f"PySide6/Qt6{name}.dll" for name in ("Core", "Gui", "Widgets", "Network", "PrintSupport")),
    "PySide6/pyside6.abi3.dll",
    *(f"PySide6/Qt{name}.pyd" for name in ("Core", "Gui", "Widgets", "Network", "PrintSupport")),
    "PySide6/translations/qtbase_zh_CN.qm",
    *(f"PySide6/plugins/{name}" for name in _QT_PLUGINS),
    "PySide6/plugins/platforms/qwindows.dll",
    "PySide6/plugins/styles/*",
    "PySide6/msvcp140*.dll",
    "PySide6/vcruntime140*.dll",
)

# Colours of source code belong to tracebacks of the command line; one language is enough.
_PYGMENTS = (
    "pygments/*",
    "!pygments/lexers/*",
    "pygments/lexers/__init__.py",
    "pygments/lexers/_mapping.py",
    "pygments/lexers/python.py",
    "pygments/lexers/special.py",
    "!pygments/formatters/[!_]*",
    "pygments/formatters/terminal*",
    "!pygments/styles/[!_]*",
    "pygments/styles/default.py",
    "pygments/styles/monokai.py",
)

# distribution: what of it goes into ``lib``.
KEPT: dict[str, tuple[str, ...]] = {
    "alembic": ("alembic/*", "!alembic/templates/*", "!alembic/testing/*"),
    "annotated-doc": ("annotated_doc/*",),
    "annotated-types": ("annotated_types/*",),
    "anyio": ("anyio/*", "!anyio/_backends/_trio.py", "!anyio/pytest_plugin.py"),
    "backports-tarfile": ("backports/*",),
    "certifi": ("certifi/*",),
    # Writing modules in C needs all of cffi, calling them only this.
    "cffi": ("_cffi_backend.*",),
    "charset-normalizer": ("charset_normalizer/*", "*__mypyc*"),
    "click": ("click/*",),
    "colorama": ("colorama/*",),
    "cryptography": ("cryptography/*",),
    "fastapi": ("fastapi/*", "!fastapi/.agents/*"),
    "h11": ("h11/*",),
    "idna": ("idna/*",),
    "ifaddr": ("ifaddr/*",),
    "importlib-metadata": ("importlib_metadata/*",),
    "jaraco-classes": ("jaraco/*",),
    "jaraco-context": ("jaraco/*",),
    "jaraco-functools": ("jaraco/*",),
    "jeepney": ("jeepney/*",),
    "keyring": ("keyring/*", "!keyring/testing/*"),
    "lazy-importer": ("lazy_importer*",),
    "mako": ("mako/*", "!mako/testing/*", "!mako/ext/*"),
    "markdown-it-py": ("markdown_it/*",),
    "markupsafe": ("markupsafe/*",),
    "mdurl": ("mdurl/*",),
    "more-itertools": ("more_itertools/*",),
    "msgspec": ("msgspec/*",),
    "opentelemetry-api": ("opentelemetry/*",),
    # Neither AVIF, the largest piece, nor what writes letters into pictures.
    "pillow": (
        "PIL/*",
        "pillow.libs/*",
        *(f"!PIL/_{name}.*" for name in ("avif", "imagingft", "imagingcms", "imagingtk")),
        *(f"!pillow.libs/lib{name}-*" for name in ("avif", "freetype", "harfbuzz", "png16")),
        *(f"!pillow.libs/lib{name}-*" for name in ("brotlicommon", "brotlidec", "lcms2")),
    ),
    # It parses C when a module is built.
    "pycparser": (),
    "pydantic": ("pydantic/*", "!pydantic/mypy.py", "!pydantic/v1/*"),
    "pydantic-core": ("pydantic_core/*",),
    "pygments": _PYGMENTS,
    "pynacl": ("nacl/*",),
    "pypdfium2": ("pypdfium2/*", "pypdfium2_cfg/*", "pypdfium2_raw/*"),
    "pyside6-essentials": ("PySide6/*.py", "!PySide6/scripts/*", *_QT_LINUX, *_QT_WINDOWS),
    "python-calamine": ("python_calamine/*",),
    "pywin32-ctypes": ("win32ctypes/*",),
    # The program draws with fonts of its own.
    "reportlab": ("reportlab/*", "!reportlab/fonts/*", "!reportlab/graphics/*"),
    "requests": ("requests/*",),
    "rich": ("rich/*",),
    "secretstorage": ("secretstorage/*",),
    "shellingham": ("shellingham/*",),
    "shiboken6": (
        "shiboken6/*.py",
        "shiboken6/*.so*",
        "shiboken6/Shiboken.pyd",
        "shiboken6/shiboken6.abi3.dll",
        "shiboken6/msvcp140*.dll",
        "shiboken6/vcruntime140*.dll",
    ),
    # Alembic imports every dialect it knows.
    "sqlalchemy": ("sqlalchemy/*", "!sqlalchemy/testing/*"),
    "sqlcipher3": ("sqlcipher3/*",),
    "starlette": ("starlette/*",),
    "typer": ("typer/*", "!typer/.agents/*"),
    "typing-extensions": ("typing_extensions.py",),
    "typing-inspection": ("typing_inspection/*",),
    "urllib3": ("urllib3/*", "!urllib3/contrib/emscripten/*"),
    "uvicorn": ("uvicorn/*",),
    "xlsxwriter": ("xlsxwriter/*",),
    # Its compiled modules stand beside their sources, and a search lasts seconds in any case.
    "zeroconf": ("zeroconf/*", "!zeroconf/*.so"),
    "zipp": ("zipp/*",),
    # It has two ways to the same library, and CPython takes the first.
    "zstandard": ("zstandard/*", "!zstandard/_cffi.*", "!zstandard/_rust.*"),
}


def is_kept(path: str, distribution: str) -> bool:
    """Say whether a member of a wheel goes into ``lib``.

    Raises: KeyError for a distribution that nobody decided about.
    """
    if any(fnmatchcase(path, pattern) for pattern in _METADATA):
        return True
    kept = False
    for pattern in KEPT[distribution]:
        if fnmatchcase(path, pattern.removeprefix("!")):
            kept = not pattern.startswith("!")
    return kept and not any(fnmatchcase(path, pattern) for pattern in _NEVER)


def unpack(wheels: Mapping[str, Path], lib: Path) -> list[Path]:
    """Write what is kept of every wheel into a new folder; return the files, sorted.

    Raises: KeyError (no entry in KEPT); ValueError (a path that leaves the folder); FileExistsError
    (two wheels with one file, or a folder that is not new).
    """
    lib.mkdir(parents=True)
    written = []
    for distribution, wheel in sorted(wheels.items()):
        with zipfile.ZipFile(wheel) as archive:
            written += [
                _write(archive, member, lib)
                for member in archive.infolist()
                if not member.is_dir() and is_kept(member.filename, distribution)
            ]
    return sorted(written)


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, lib: Path) -> Path:
    target = lib / member.filename
    if not target.resolve().is_relative_to(lib.resolve()):
        raise ValueError(f"{member.filename} leaves the folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        file.write(archive.read(member))
    return target


def lacking(target: Target, wheels: Mapping[str, Path]) -> list[str]:
    """Return the kept patterns of Qt that no file of this target's wheel fits: a renamed file."""
    wanted: Iterable[str] = _QT_WINDOWS if target.is_windows else _QT_LINUX
    with zipfile.ZipFile(wheels["pyside6-essentials"]) as archive:
        names = archive.namelist()
    return [one for one in wanted if not any(fnmatchcase(name, one) for name in names)]
