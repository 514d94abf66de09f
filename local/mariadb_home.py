"""The folder of a private MySQL server: password, certificates, data, and the server's options."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from pathlib import Path

import trustme

from lambdas.core.errors import StoreUnavailable

_SYSTEM_TABLES = (
    "system_tables.sql",
    "performance_tables.sql",
    "system_tables_data.sql",
    "maria_add_gis_sp_bootstrap.sql",
    "sys_schema.sql",
)


def prepare(home: Path, program: Path) -> None:
    """Make the password, the certificates and the data directory; each only once."""
    if not (home / "init.sql").exists():
        password = secrets.token_urlsafe(24)
        _write_private(home / "password", password)
        _write_private(home / "init.sql", _accounts(password))
    if not (home / "ca.pem").exists():
        authority = trustme.CA(organization_name="Kindred, this machine only")
        certificate = authority.issue_cert("127.0.0.1", "localhost")
        _write_private(home / "server-key.pem", certificate.private_key_pem.bytes().decode())
        certificate.cert_chain_pems[0].write_to_path(str(home / "server.pem"))
        authority.cert_pem.write_to_path(str(home / "ca.pem"))
    (home / "files").mkdir(exist_ok=True)
    (home / "tmp").mkdir(exist_ok=True)
    if not (home / "data").exists():
        half = home / "data.half"  # a killed initialisation leaves no data directory
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        _initialise(half, program)
        half.rename(home / "data")


def options(home: Path, program: Path) -> list[str]:
    """The server's command line, all but port and address. A `loose` option is MariaDB's or MySQL's only."""
    return [
        *_common(home / "data", program),
        f"--pid-file={home / 'pid'}",
        "--socket=mysql.sock",  # relative to the data directory: a long path cannot break it
        f"--init-file={home / 'init.sql'}",
        f"--ssl-ca={home / 'ca.pem'}",
        f"--ssl-cert={home / 'server.pem'}",
        f"--ssl-key={home / 'server-key.pem'}",
        "--require-secure-transport=ON",
        f"--secure-file-priv={home / 'files'}",  # packages configure a folder that may not exist
        "--character-set-server=utf8mb4",
        "--collation-server=utf8mb4_unicode_520_ci",
        "--skip-log-bin",
        "--skip-name-resolve",
        "--loose-mysqlx=OFF",
    ]


def environment(program: Path) -> dict[str, str]:
    """The server's environment: an unpacked program also needs the libraries unpacked with it."""
    root = program.parents[2]
    folders = [*root.glob("lib/*-linux-gnu"), *root.glob("usr/lib/*-linux-gnu")]
    if root == Path(root.anchor) or not folders:
        return dict(os.environ)
    return {**os.environ, "LD_LIBRARY_PATH": os.pathsep.join(map(str, folders))}


def _common(data: Path, program: Path) -> list[str]:
    chosen = ["--no-defaults", f"--datadir={data}", f"--basedir={program.parents[1]}"]
    # In /tmp, a starting server would delete the temporary tables of running ones.
    chosen.append(f"--tmpdir={data.parent / 'tmp'}")
    if share := _share(program):
        chosen += [f"--lc-messages-dir={share}", f"--character-sets-dir={share / 'charsets'}"]
    if os.geteuid() == 0:
        chosen.append("--user=root")  # without it MariaDB and MySQL refuse to run as root
    return chosen


def _initialise(data: Path, program: Path) -> None:
    """Make the system tables.

    MariaDB's own script for this breaks on blanks in paths and, as root, changes the owner of a
    folder of the system; it only sends these files to the server.
    """
    share = _share(program)
    scripts = share and [found for name in _SYSTEM_TABLES for found in sorted(share.glob(f"m*{name}"))]
    if scripts:
        sql = "create database if not exists mysql;\nuse mysql;\nset @auth_root_socket = null;\n"
        sql += "".join(script.read_text() for script in scripts)
        sql += "delete from mysql.global_priv where Host <> 'localhost' or User = '';\n"
        sql += "delete from mysql.proxies_priv where Host <> 'localhost';\n"
        mode = ["--bootstrap", "--enforce-storage-engine=", "--max-allowed-packet=8M"]
    else:
        sql, mode = "", ["--initialize-insecure"]
    done = subprocess.run(
        [program, *_common(data, program), *mode],
        input=sql.encode(),
        env=environment(program),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.decode(errors="replace").splitlines() or ["it said nothing"]
        reason = next((line for line in lines if "ERROR" in line), lines[-1])
        raise StoreUnavailable(f"MySQL server: its data directory {data} cannot be made: {reason}")


def _share(program: Path) -> Path | None:
    """MariaDB's folder of system SQL and messages; None for Oracle's server, which needs none."""
    for name in ("mysql", "mariadb"):
        share = program.parents[1] / "share" / name
        if any(share.glob("m*_system_tables.sql")):
            return share
    return None


def _accounts(password: str) -> str:
    """Run at every start, before the first connection is accepted. One statement a line."""
    return (
        f"CREATE USER IF NOT EXISTS 'root'@'127.0.0.1' IDENTIFIED BY '{password}';\n"
        f"ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '{password}';\n"
        f"ALTER USER 'root'@'localhost' IDENTIFIED BY '{password}';\n"
        "GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n"
    )


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
