"""The queries of athena/<pipeline>/*.sql, as saved queries in Athena's console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_athena as athena

from infra.settings import CDK_JSON

if TYPE_CHECKING:
    from constructs import Construct

    from infra.settings import Settings


class SavedQueries(Stack):
    """One saved query per file: a stack of its own, so that queries can be deployed without the rest.

    Deployed after the main stack, whose workgroup it needs by name.
    """

    def __init__(self, scope: Construct, settings: Settings) -> None:
        super().__init__(
            scope,
            f"{settings.stack}-saved-queries",
            description="Kindred: the analysts' saved queries",
        )
        for path in sorted((CDK_JSON.parent / "athena").glob("*/*.sql")):
            sql = path.read_text()
            pipeline = path.parent.name
            athena.CfnNamedQuery(
                self,
                f"{pipeline}-{path.stem}",
                name=f"{pipeline}/{path.stem}",
                description=sql.splitlines()[0].removeprefix("--").strip()[:1024],
                database=settings.database,
                work_group=settings.stack,
                query_string=sql,
            )
