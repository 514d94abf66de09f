"""A deployment -> the dashboard's pages and scripts in its bucket. The pipelines write its data."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from dashboard.files import shell
from dashboard.headers import cache_control, content_type
from lambdas.core.aws import client
from lambdas.core.logs import log
from lambdas.operations.at_deploy import DeployEvent, carry_out
from lambdas.operations.settings import PutSiteSettings


def handler(event: DeployEvent, context: object) -> None:
    """Create, Update: put the files. Delete: nothing, they stay. A failure rolls the deployment back."""
    carry_out(event, "dashboard", _put)


def _put() -> str:
    """Put every file; pages last, so that no page asks for a script that is not in the bucket yet."""
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
