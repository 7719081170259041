"""`buybox feed check`, run in this process."""

import json
from pathlib import Path

from buybox_cli.main import cli
from click.testing import CliRunner

GERMAN = """\
Artikelnummer;Bezeichnung;Zustand;VK brutto;Bestand;Versandkosten
1001;iPhone 13 128 GB Mitternacht ohne Simlock;Wie neu;389,00;3;4,90
1002;Galaxy S21 Ultra 5G G998B/DS 256GB Phantom Black;Akzeptabel;429,00;1;4,90
"""


def test_the_command_answers_people_and_programs(tmp_path: Path) -> None:
    (tmp_path / "feed.csv").write_text(GERMAN, "utf-8")
    call = ["feed", "check", str(tmp_path / "feed.csv"), "--market", "DE"]
    found = CliRunner().invoke(cli, call)
    assert found.exit_code == 0
    assert "2 rows = 2 offers + 0 rejected + 0 superseded" in found.stdout
    assert '"Wie neu" = "premium"' in found.stdout
    assert json.loads(CliRunner().invoke(cli, [*call, "--json"]).stdout)["trial"]["offers"] == 2
