"""S3 answers 200 to a request to delete, and has deleted nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.faults.at_once import run_of_files, without_an_artist
from tests.faults.proxies import HttpProxy
from tests.faults.trials import Fault, Trial, lost, require

if TYPE_CHECKING:
    from tests.faults.system import System

STOPPED = "stopped: DeleteFailed, table as it was"
REFUSED = (
    b'<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Error><Key>a-key</Key>'
    b"<Code>AccessDenied</Code><Message>Access Denied</Message></Error></DeleteResult>"
)


def _prune_is_refused(system: System) -> Trial:
    """An artist fewer cuts a batch anew, and the old batch's files cannot be deleted."""
    system.forget_day()
    wanted = run_of_files(system)
    proxy = HttpProxy(int(system.environment["AWS_ENDPOINT_URL"].rpartition(":")[2]))
    asked: list[str] = []

    def refuse(method: str, path: str, _: Any, __: bytes) -> Any:
        if method != "POST" or "delete" not in path:
            return None
        asked.append(path)
        return 200, {"Content-Type": "application/xml"}, REFUSED

    proxy.before = refuse
    try:
        with without_an_artist(system):
            system.environ(AWS_ENDPOINT_URL=proxy.url)
            ended = system.flow(source="files")
    finally:
        system.environ(AWS_ENDPOINT_URL=system.environment["AWS_ENDPOINT_URL"])
        proxy.close()
    require(asked, "nothing was to be deleted")
    require(ended.status == "DeleteFailed", f"{ended.status}: {ended.message}")
    require("S3 did not delete 1 of" in ended.message and "AccessDenied" in ended.message, ended.message)
    require(system.rows()["mysql"] == wanted["mysql"], "the serving table has changed")
    return Trial(1, STOPPED, lost(wanted, run_of_files(system)))


FAULTS = (
    Fault(
        "lake", "a refused delete", "a proxy before S3 that answers with an error for each key", STOPPED,
        _prune_is_refused,
    ),
)  # fmt: skip
