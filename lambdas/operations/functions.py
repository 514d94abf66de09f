"""The functions that serve every pipeline, and the stack as a whole."""

from lambdas.core.pipeline import Function, Touches
from lambdas.core.settings import EraseSettings, LakeSettings, ServingSettings
from lambdas.operations.erase.parts import RESULTS, all_folders
from lambdas.operations.erase.parts import tables as lake_tables
from lambdas.operations.erase.plan import PLANS
from lambdas.operations.settings import (
    FindSettings,
    FreshnessSettings,
    MigrateAtDeploySettings,
    MigrateSettings,
    PutSiteSettings,
)
from lambdas.people.buckets import PLAYS
from lambdas.pipelines import PIPELINES

FRESHNESS = Function("lambdas.operations.freshness", "core", False, FreshnessSettings, 256, 60)
MIGRATE = Function("lambdas.operations.migrate", "model", True, MigrateSettings, 512, 300)
MIGRATE_AT_DEPLOY = Function(
    "lambdas.operations.migrate_at_deploy", "core", False, MigrateAtDeploySettings, 256, 420
)
PUT_SITE = Function("lambdas.operations.put_site", "core", False, PutSiteSettings, 256, 120)
REQUESTS = Function("lambdas.operations.requests", "model", True, ServingSettings, 512, 60)


def every() -> tuple[Function, ...]:
    """All of them."""
    return (FRESHNESS, MIGRATE, MIGRATE_AT_DEPLOY, PUT_SITE, REQUESTS, *erase())


def erase() -> tuple[Function, ...]:
    """The functions of erase.asl.json; what they touch follows from what the pipelines state."""
    folders = tuple(all_folders())
    runs = tuple(f"runs/{pipeline.name}/" for pipeline in PIPELINES)
    incoming = tuple(f"incoming/{pipeline.name}/" for pipeline in PIPELINES)
    of_partitions = (*(f"{table.name}/" for table in lake_tables()), *runs, PLANS)
    rest = (*incoming, RESULTS, PLANS)
    names = tuple(table.name for table in lake_tables())
    return (
        Function(
            "lambdas.operations.erase.find",
            "ingest",
            False,
            FindSettings,
            2048,
            900,
            Touches(
                read=(*runs, *incoming, PLANS),
                written=(f"{PLAYS}/", PLANS),
                deleted=(PLANS,),
                queried=names,
                purged=(PLANS,),
            ),
        ),
        Function(
            "lambdas.operations.erase.serving",
            "model",
            True,
            ServingSettings,
            512,
            600,
            Touches(read=(PLANS,), written=(PLANS,)),
        ),
        Function(
            "lambdas.operations.erase.partition",
            "ingest",
            False,
            LakeSettings,
            2048,
            900,
            Touches(read=of_partitions, written=of_partitions, deleted=of_partitions, purged=of_partitions),
        ),
        Function(
            "lambdas.operations.erase.finish",
            "ingest",
            False,
            EraseSettings,
            2048,
            900,
            Touches(read=rest, written=(*incoming, PLANS), deleted=rest, purged=(*folders, PLANS)),
        ),
    )
