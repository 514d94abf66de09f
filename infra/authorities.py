"""The certificate authorities of RDS, and the regions whose servers they sign."""

from __future__ import annotations

import re
import ssl
from typing import TYPE_CHECKING

from infra.build import RDS_CA
from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

    from infra.settings import Settings

_NAME = re.compile(r"Amazon RDS ([a-z]+(?:-[a-z]+)+-\d+) Root CA")


def regions(bundle: Path) -> set[str]:
    """The regions that have a root authority in a PEM file."""
    subjects = map(
        str, (each["subject"] for each in ssl.create_default_context(cafile=str(bundle)).get_ca_certs())
    )
    return {found[1] for subject in subjects if (found := _NAME.search(subject))}


def require_authority(settings: Settings, region: str | None, bundle: Path = RDS_CA) -> None:
    """Refuse a region whose RDS no function could connect to, before anything is deployed.

    Args:
        settings: a MySQL or authorities of the operator's own are not checked.
        region: that the deployment goes to; None where it is not known at synth.
        bundle: the authorities that are packed.

    Raises:
        InvalidInput: names the region and the remedy.
    """
    if not region or settings.mysql_host or settings.mysql_ca or region in regions(bundle):
        return
    raise InvalidInput(
        f"region {region}",
        f"the packed certificate authorities of RDS have none for it: download AWS's bundle, "
        f"{region}-bundle.pem, and name the file in the setting mysql_ca",
    )
