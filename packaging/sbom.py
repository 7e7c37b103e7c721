"""Write the list of parts of a release as CycloneDX 1.6: what a school's laptop runs, and whose."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import (
    ExternalReference,
    ExternalReferenceType,
    HashAlgorithm,
    HashType,
    Property,
    XsUri,
)
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from parts import Part
from program_tree import build_date

FILE = "sbom.cdx.json"
NAMESPACE = uuid.UUID("5c0c1a2e-6f0e-5a57-9a0b-6d1f5f1e7c11")


def write(path: Path, version: str, parts: Iterable[Part]) -> None:
    """Write the list; the same parts give the same bytes."""
    content = described(version, parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content + "\n", "utf-8", newline="\n")


def described(version: str, parts: Iterable[Part]) -> str:
    """Return the list as JSON."""
    ours = Component(
        name="suoma",
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref=f"pkg:generic/suoma@{version}",
        licenses=[LicenseFactory().make_from_string("Apache-2.0")],
        purl=PackageURL.from_string(f"pkg:generic/suoma@{version}"),
    )
    components = [_component(part) for part in parts]
    bom = Bom(
        components=components,
        serial_number=uuid.uuid5(NAMESPACE, version),
        metadata=BomMetaData(
            component=ours,
            timestamp=datetime.fromtimestamp(build_date(), UTC),
            # The library names itself and its version, which is no part of the release.
            tools=(),
        ),
    )
    bom.register_dependency(ours, components)
    written: str = JsonV1Dot6(bom).output_as_string(indent=1)
    return written


def _component(part: Part) -> Component:
    targets = [Property(name="suoma:target", value=one) for one in part.targets]
    inside = [Property(name="suoma:inside", value=part.inside)] if part.inside else []
    return Component(
        name=part.name,
        version=part.version or None,
        bom_ref=part.purl,
        purl=PackageURL.from_string(part.purl),
        licenses=[LicenseFactory().make_from_string(part.licence)],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=part.sha256)] if part.sha256 else [],
        external_references=[
            ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(part.source))
        ],
        properties=[*targets, *inside],
    )
