"""`buybox` as an operator runs it: a process with an environment, its answer and its one line of error."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec

COMMAND = (sys.executable, "-m", "buybox_cli")
READY_S = 600


class Done(msgspec.Struct, frozen=True):
    """How a command ended, and what it said."""

    code: int
    out: str
    error: str

    @property
    def last_line(self) -> str:
        """The line that says what went wrong."""
        return (self.error.strip().splitlines() or [""])[-1]


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with the settings given and no others."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")}
    return {**plain, **given}


async def buybox(given: Mapping[str, str], *words: str) -> Done:
    """Run a command to its end."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *words, env=environment(given), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, error = await process.communicate()
    return Done(process.returncode or 0, out.decode(), error.decode())


async def done(given: Mapping[str, str], *words: str) -> str:
    """Run a command that must succeed; return what it printed."""
    ended = await buybox(given, *words)
    if ended.code:
        raise SystemExit(f"buybox {' '.join(words)} ended with {ended.code}: {ended.error[-600:]}")
    return ended.out


@asynccontextmanager
async def serving(given: Mapping[str, str], port: int, workers: int = 1, path: str = "/readyz") -> AsyncIterator[int]:
    """Serve while the block runs, once `path` is answered with 200; yield the process's id."""
    words = (*COMMAND, "serve", "--port", str(port), "--workers", str(workers))
    process = await asyncio.create_subprocess_exec(*words, env=environment(given))
    try:
        await _until_ready(port, path)
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


async def _until_ready(port: int, path: str) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(READY_S * 10):
            try:
                if (await client.get(f"http://127.0.0.1:{port}{path}")).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.1)
    raise SystemExit("the API did not answer")


def command_lines(pid: int) -> str:
    """Return what a list of processes shows of a process and all below it."""
    own = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return "\n".join([own, *(command_lines(int(child)) for child in children)])
