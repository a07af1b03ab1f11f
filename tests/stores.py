"""Stores to test with: an SQLite file, and a real PostgreSQL server started in a temporary directory."""

import glob
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from duizhao.store.database import open_store


def _programs():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    return Path(found[-1]) if found else (Path(shutil.which("initdb")).parent if shutil.which("initdb") else None)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory):
    """The URL of a server that lives as long as the tests; skipped where Debian's postgresql is not installed."""
    programs = _programs()
    if programs is None or not (programs / "initdb").exists():
        pytest.skip("needs PostgreSQL's server (Debian: apt-get install postgresql)")
    home = tmp_path_factory.mktemp("postgres")
    user = {}
    if os.getuid() == 0:  # the server refuses to run as root
        account = pwd.getpwnam("postgres")
        user = {"user": account.pw_uid, "group": account.pw_gid}
        for folder in (home, *home.parents[:3]):
            folder.chmod(0o755)
        os.chown(home, account.pw_uid, account.pw_gid)
    data = home / "data"
    run = {"check": True, "capture_output": True, "cwd": home, "env": {**os.environ, "HOME": str(home)}, **user}
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "duizhao", "--auth=trust", "-E", "UTF8", "--no-locale"], **run
    )
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, "-k", home, "-c", "listen_addresses=", "-c", "fsync=off"],
        cwd=home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **user,
    )
    for _ in range(200):
        if subprocess.run([programs / "pg_isready", "-h", home, "-U", "duizhao"], capture_output=True).returncode == 0:
            break
        time.sleep(0.05)
    yield f"postgresql+psycopg://duizhao@/postgres?host={home}"
    server.send_signal(signal.SIGINT)  # its fast shutdown: clients are cut off
    server.wait(timeout=20)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    """An empty store of each kind."""
    if request.param == "sqlite":
        yield open_store(f"sqlite:///{tmp_path / 'store.db'}")
        return
    import sqlalchemy

    url = request.getfixturevalue("postgres_url")
    name = f"t{abs(hash(request.node.nodeid)) % 10**12}_{os.getpid()}"
    with sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    opened = open_store(url.replace("/postgres?", f"/{name}?"))
    yield opened
    opened.engine.dispose()
