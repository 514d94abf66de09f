"""A deployment -> the dashboard's shell in its bucket. The pipelines write the data; it is left alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from dashboard.files import shell
from dashboard.headers import cache_control, content_type
from lambdas.core.aws import client
from lambdas.core.logs import log
from lambdas.operations.at_deploy import carry_out
from lambdas.operations.settings import PutSiteSettings


def handler(event: dict[str, Any], context: object) -> None:
    """Create, Update -> the shell is there; Delete -> nothing, the bucket stays. Failure rolls back."""
    carry_out(event, "dashboard", _put)


def _put() -> str:
    """Put every file of the shell; pages last, so that none asks for a module that is not there yet."""
    site, files = PutSiteSettings.from_env().site, shell()

    def put(path: str) -> None:
        client("s3").put_object(
            Bucket=site,
            Key=path,
            Body=files[path].read_bytes(),
            ContentType=content_type(path),
            CacheControl=cache_control(path),
        )

    pages = {path for path in files if path.endswith(".html")}
    with ThreadPoolExecutor(8) as pool:
        for part in (files.keys() - pages, pages):
            list(pool.map(put, part))
    log.info("dashboard put", extra={"files": len(files)})
    return ""
