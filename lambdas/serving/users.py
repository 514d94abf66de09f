"""The two users of the serving schema, with the privileges that they need, over TLS only.

They are created from their secrets each time: to rotate a password, give the secret a new value and
migrate again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.core.errors import InvalidInput
from lambdas.serving.mysql import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pymysql

PIPELINE = (
    "SELECT",  # the registry, and the count of a table just loaded
    "INSERT",  # artists, runs, and the rows of a new table
    "UPDATE",  # an artist's name or popularity, a run reported again
    "DELETE",  # an artist taken from the registry
    "CREATE",  # the table that a run loads
    "DROP",  # the table it replaced; RENAME needs it too
    "ALTER",  # RENAME, the swap itself
)
READER = ("SELECT",)


def set_users(
    connection: pymysql.Connection,
    schema: str,
    *,
    pipeline: Mapping[str, Any],
    reader: Mapping[str, Any],
) -> None:
    """Create or update both users from their secrets' username and password.

    Raises:
        InvalidInput: two of the three users have the same name; nothing has been changed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT SUBSTRING_INDEX(CURRENT_USER(), '@', 1)")
        (admin,) = cursor.fetchone() or ("",)
        names = [admin, pipeline["username"], reader["username"]]
        if len(set(names)) < len(names):
            raise InvalidInput("secrets", f"administrator, pipeline and reader need a user each, not {names}")
        for secret, privileges in ((pipeline, PIPELINE), (reader, READER)):
            _set_user(cursor, schema, secret, privileges)


def _set_user(
    cursor: pymysql.cursors.Cursor, schema: str, secret: Mapping[str, Any], privileges: tuple[str, ...]
) -> None:
    user, pattern = secret["username"], _pattern(cursor, schema)
    for verb in ("CREATE USER IF NOT EXISTS", "ALTER USER"):
        cursor.execute(f"{verb} %s@'%%' IDENTIFIED BY %s REQUIRE SSL", (user, secret["password"]))
    cursor.execute(f"GRANT {', '.join(privileges)} ON {quoted(pattern)}.* TO %s@'%%'", (user,))

    cursor.execute(
        "SELECT privilege_type FROM information_schema.schema_privileges"
        " WHERE grantee = %s AND table_schema = %s",
        (f"'{user}'@'%'", pattern),
    )
    more = sorted({privilege for (privilege,) in cursor.fetchall()} - set(privileges))
    if more:
        cursor.execute(f"REVOKE {', '.join(more)} ON {quoted(pattern)}.* FROM %s@'%%'", (user,))


def _pattern(cursor: pymysql.cursors.Cursor, schema: str) -> str:
    """GRANT reads `_` and `%` in a schema's name as wildcards, unless partial revokes are on."""
    if cursor.execute("SHOW VARIABLES WHERE variable_name = 'partial_revokes' AND value = 'ON'"):
        return schema
    return schema.replace("_", r"\_").replace("%", r"\%")
