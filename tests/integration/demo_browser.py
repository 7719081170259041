"""A person in front of the demo: reads what it printed, types commands, opens pages with a browser's cookies."""

import os
import re
import subprocess
import sys
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Literal

import httpx
import msgspec

Kind = Literal["say", "run", "open"]

FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
SIGN_IN = re.compile(r"^  (merchandiser|seller|operator) +(bbx_\S+) +then (\S+)$", re.MULTILINE)
HEADING = re.compile(r"^(\d)\. (.+)$", re.MULTILINE)
SIGNED_IN = re.compile(r"^(\S+)(?: +\(signed in as the (\w+)\))?$")


class Step(msgspec.Struct):
    """One printed step."""

    kind: Kind
    text: str  # the sentence, command or address
    who: str | None = None
    sees: list[str] = msgspec.field(default_factory=list)


class Printed(msgspec.Struct):
    """What the demo printed for people to copy."""

    text: str
    exported: str
    keys: dict[str, str]
    first_pages: dict[str, str]
    titles: list[str]
    scenes: list[list[Step]]

    def commands(self, number: int, *words: str) -> list[Step]:
        """Return the commands of a scene, counted from 1, that hold all these words."""
        return [
            step for step in self.scenes[number - 1] if step.kind == "run" and all(word in step.text for word in words)
        ]

    def pages(self, number: int, part: str) -> list[Step]:
        """Return the pages of a scene whose address holds a part."""
        return [step for step in self.scenes[number - 1] if step.kind == "open" and part in step.text]


def read_printed(text: str) -> Printed:
    """Read the sign-ins and scenes of a demo's output; raises ValueError where they are not there."""
    told = text[text.index("Everything below is simulated") :]
    found = SIGN_IN.findall(told)
    exported = re.search(r"^  \$ (export .+)$", told, re.MULTILINE)
    headings = list(HEADING.finditer(told))
    ends = [*(each.start() for each in headings[1:]), len(told)]
    return Printed(
        told,
        exported[1] if exported else "",
        {who: secret for who, secret, _ in found},
        {who: page for who, _, page in found},
        [each[2] for each in headings],
        [_steps(told[each.end() : end]) for each, end in zip(headings, ends, strict=True)],
    )


def _steps(text: str) -> list[Step]:
    steps: list[Step] = []
    for line in text.splitlines():
        if line.startswith("     = "):
            steps[-1].sees.append(line.removeprefix("     = "))
        elif line.startswith("   $ "):
            steps.append(Step("run", line.removeprefix("   $ ")))
        elif line.startswith("   > "):
            page = SIGNED_IN.match(line.removeprefix("   > "))
            assert page is not None
            steps.append(Step("open", page[1], page[2]))
        elif line.startswith("   "):
            steps.append(Step("say", line.strip()))
    return steps


class Terminal:
    """Another terminal in the clone: what is typed there is run by a shell, exactly as printed."""

    def __init__(self, folder: Path, exported: str) -> None:
        script = folder / "run"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m buybox_cli "$@"\n')
        script.chmod(0o755)
        self._folder, self._exported = folder, exported
        clean = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")}
        self._environment = {**clean, "BUYBOX_ENGINE_TIMEOUT_S": "60", "BUYBOX_REDIS_TIMEOUT_S": "5"}

    def type(self, command: str) -> str:
        """Run a command and return what it shows; it must end well."""
        typed = f"{self._exported}\n{command}" if self._exported else command
        found = subprocess.run(
            ["/bin/sh", "-c", typed],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert found.returncode == 0, f"$ {command}\n{found.stdout}\n{found.stderr}"
        return found.stdout


class Browser:
    """One browser: it keeps cookies as browsers do on this machine, Secure ones too, and follows redirects."""

    def __init__(self, origin: str) -> None:
        self._origin, self._cookies = origin, dict[str, str]()
        self._client = httpx.Client(timeout=60)

    def open(self, page: str) -> httpx.Response:
        """Open a page by its path or address."""
        return self._asked("GET", self._address(page))

    def send(self, page: str, fields: dict[str, str]) -> httpx.Response:
        """Open a page and send its form, with the hidden fields that it holds."""
        token = FORM_TOKEN.search(self.open(page).text)
        assert token is not None, f"{page} has no form"
        return self._asked("POST", self._address(page), {"form_token": token[1], **fields})

    def sign_in(self, key: str) -> httpx.Response:
        """Sign in with a key through the form."""
        return self.send("/sign-in", {"key": key, "next": ""})

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _address(self, page: str) -> str:
        return page if page.startswith("http") else f"{self._origin}{page}"

    def _asked(self, method: str, address: str, fields: dict[str, str] | None = None) -> httpx.Response:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if fields is not None:
            headers["Origin"] = self._origin
        found = self._client.request(method, address, data=fields, headers=headers)
        for header in found.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(header).items():
                self._cookies[name] = morsel.value
        if found.is_redirect:
            return self._asked("GET", self._address(found.headers["location"]))
        return found
