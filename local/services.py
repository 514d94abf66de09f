"""The local system's services: the stand-in for AWS, the Athena and Glue endpoints, source APIs, MySQL."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from local import mariadb
from local.home import PROJECT, home, password, read_json, write_private
from local.processes import Service, free_port, start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REGION = "us-east-1"
STAND_IN, ATHENA, SOURCE_API = "stand-in for AWS", "Athena endpoint", "source APIs"
GLUE = "Glue endpoint"
DASHBOARD = "dashboard"
"""The service that is started by its own command; the others always run together."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Keep two commands from starting or stopping services at once."""
    with (home() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def up() -> dict[str, Service]:
    """Start what is not running, or runs the code of another release; every service with its port."""
    with one_at_a_time():
        mariadb.start(home() / "mariadb")
        found, code, noted = running(), _code(), home() / "services.code"
        same = noted.exists() and noted.read_text() == code
        if not (same and found.keys() >= _MODULES.keys()):
            # All or none: functions inherit the others' addresses from the stand-in.
            _stop(found)
            write_private(noted, code)
            ports = {name: free_port() for name in _MODULES}
            found = {}
            for name in _MODULES:
                found[name] = _start(name, ports)
                _remember(found)
        return found


def running() -> dict[str, Service]:
    """The services that run now, by name; without MySQL, which has its own module."""
    known = {name: Service(*service) for name, service in read_json(home() / "services.json").items()}
    return {name: service for name, service in known.items() if service.process()}


def down() -> None:
    """Stop every service; their data stays."""
    with one_at_a_time():
        _stop(running())
        mariadb.stop(home() / "mariadb")
        _remember({})
        shutil.rmtree(home() / "tmp", ignore_errors=True)


def dashboard(data: Path) -> int:
    """Serve the dashboard over a folder of data, once; its port."""
    with one_at_a_time():
        found = running()
        if DASHBOARD not in found:
            port, log = free_port(), home() / "logs" / "dashboard.log"
            module = ["local.dashboard", "--data", str(data), "--port", str(port)]
            found[DASHBOARD] = start(module, port, log, os.environ, PROJECT)
            _remember(found)
        return found[DASHBOARD].port


def use(services: dict[str, Service]) -> None:
    """Make this process's AWS clients use the local services, whatever its environment had before."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(environment(services))


def environment(services: dict[str, Service]) -> dict[str, str]:
    """The variables that make an AWS client use the local services."""
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{services[STAND_IN].port}",
        "AWS_ENDPOINT_URL_ATHENA": f"http://127.0.0.1:{services[ATHENA].port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        **_no_proxy(),
    }


def _no_proxy() -> dict[str, str]:
    """Both spellings of NO_PROXY, with this machine among the hosts that are asked directly."""
    known = [os.environ.get(name, "") for name in ("NO_PROXY", "no_proxy")]
    hosts = [host.strip() for each in known for host in each.split(",") if host.strip()]
    value = ",".join(dict.fromkeys([*hosts, "127.0.0.1", "localhost"]))
    return {"NO_PROXY": value, "no_proxy": value}


# In the order they start: the functions inherit the stand-in's environment, which names the others' ports.
_MODULES = {
    STAND_IN: lambda port: ["ministack"],
    ATHENA: lambda port: ["local.athena", "--port", str(port), "--spool", str(home() / "tmp" / "athena")],
    GLUE: lambda port: ["local.glue", "--port", str(port), "--spool", str(home() / "tmp" / "glue")],
    SOURCE_API: lambda port: [
        *("local.source_api", "--port", str(port)),
        *("--catalogues", str(home() / "catalogues")),
        *("--credentials", str(home() / "spotify.json")),
    ],
}


def delete_copies(database: str) -> None:
    """Delete the copies of a database's objects that the local Athena has kept; it reads them again.

    A query that is reading them at this moment may fail.
    """
    shutil.rmtree(home() / "tmp" / "athena" / "objects" / database, ignore_errors=True)


def _stop(services: dict[str, Service]) -> None:
    with ThreadPoolExecutor() as pool:
        list(pool.map(Service.stop, services.values()))


def _start(name: str, ports: dict[str, int]) -> Service:
    folder = home()
    write_private(folder / "spotify.json", json.dumps(spotify_credentials()))
    expected = {each: Service(0, 0, port) for each, port in ports.items()}
    variables = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "MINISTACK_"))},
        **environment(expected),
        # For the functions, which run jobs: whoever asks for tables asks the stand-in.
        **({"AWS_ENDPOINT_URL_GLUE": f"http://127.0.0.1:{ports[GLUE]}"} if name == STAND_IN else {}),
        "GATEWAY_PORT": str(ports[STAND_IN]),
        "BIND_HOST": "127.0.0.1",
        "TMPDIR": str(folder / "tmp"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "s3"),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": "",
    }
    log = folder / "logs" / f"{name.replace(' ', '-')}.log"
    return start(_MODULES[name](ports[name]), ports[name], log, variables, PROJECT)


def _code() -> str:
    """The digest of what the services are made of: this folder, and the versions of the packages."""
    files = [*sorted((PROJECT / "local").rglob("*.py")), PROJECT / "requirements.txt"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def spotify_credentials() -> dict[str, str]:
    """The client id and secret of the local Spotify."""
    return {"client_id": "kindred-local", "client_secret": password("spotify")}


def _remember(services: dict[str, Service]) -> None:
    write_private(home() / "services.json", json.dumps(services))
