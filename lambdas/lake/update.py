"""Change an object that several writers change, so that no change is lost.

S3 writes it only if it is still the one that was read (a conditional write); else it is read again.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from lambdas.core.aws import client
from lambdas.core.errors import ObjectContended

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST_PAUSE_S = 8.0
_CHANGED_SINCE = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "412", "404"})


def update(
    lake: str, key: str, change: Callable[[bytes | None], bytes | None], *, patience_s: float = 300.0
) -> bool:
    """Change one object; whether it changed.

    Args:
        lake: the bucket.
        key: the object's.
        change: the object's bytes, None if there is none -> the new bytes. It is called again whenever
            another writer was faster; equal bytes are not written, so that the object's time stays.
            None leaves the object as it is.
        patience_s: seconds to go on while other writers are faster.

    Raises:
        ObjectContended: other writers were faster for all of that time; nothing was written.
    """
    deadline, pause = time.monotonic() + patience_s, 0.02
    while True:
        body, condition = _read(lake, key)
        changed = change(body)
        if changed is None or changed == body:
            return False
        try:
            client("s3").put_object(Bucket=lake, Key=key, Body=changed, **condition)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _CHANGED_SINCE:
                raise
        else:
            return True
        if time.monotonic() > deadline:
            raise ObjectContended(f"s3://{lake}/{key}", patience_s)
        time.sleep(random.uniform(0, pause))  # noqa: S311  # nosec B311  so that writers do not retry at the same time
        pause = min(2 * pause, _LONGEST_PAUSE_S)


def _read(lake: str, key: str) -> tuple[bytes | None, dict[str, Any]]:
    """The bytes, and the condition that the object still has them."""
    try:
        answer = client("s3").get_object(Bucket=lake, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"NoSuchKey", "404"}:
            raise
        return None, {"IfNoneMatch": "*"}
    return answer["Body"].read(), {"IfMatch": answer["ETag"]}
