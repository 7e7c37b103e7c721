"""Taking a new version, from whichever source: refuse, gather, put in place, switch."""

from __future__ import annotations

from dataclasses import dataclass

from app.updates.install_root import InstallRoot
from app.updates.manifest import Manifest, sequence_of
from app.updates.refusals import not_installed, older_release, portable_program, wrong_platform
from app.updates.staging import Progress, Source, stage, updating
from app.updates.switching import is_in_place, put_in_place, switch


@dataclass(frozen=True, slots=True)
class Offer:
    """A version beside the installed one. has_failed: it was tried before and did not start."""

    version: str
    installed: str
    is_newer: bool
    has_failed: bool


def compare(root: InstallRoot, manifest: Manifest) -> Offer:
    """Tell how a version stands to the installed one. Raises: EnvironmentalError E-71."""
    installed = root.current
    if installed is None:
        raise not_installed()
    return Offer(
        version=manifest.version,
        installed=installed,
        is_newer=manifest.sequence > sequence_of(installed),
        has_failed=root.failed == manifest.version,
    )


def install(
    root: InstallRoot,
    source: Source,
    target: str,
    on_progress: Progress = lambda _done, _total: None,
) -> Offer:
    """Take a version and let it start from the next start on; nothing if it is installed already.

    Args: target: of this machine. on_progress: told bytes done and in all.
    Raises: InputError I-642 a bad file, I-643 for another computer, I-644 an older version;
        EnvironmentalError E-70 no room, E-71 not installed, E-72 another update, E-73 on a stick;
        DiskFullError, FileTroubleError. The installed version keeps working.
    """
    manifest = source.signed.manifest
    offer = compare(root, manifest)
    if root.is_portable:
        raise portable_program()
    if manifest.target != target:
        raise wrong_platform(manifest.target, target)
    if sequence_of(offer.installed) > manifest.sequence:
        raise older_release(offer.version, offer.installed)
    if not offer.is_newer:
        return offer
    with updating(root):
        if not is_in_place(root, source.signed):
            put_in_place(root, stage(root, source, on_progress), manifest.version)
        switch(root, manifest.version)
    return offer
