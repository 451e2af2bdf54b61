"""The role of contrib/ansible asks each router and keeps its answer."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.support import fleet
from tests.support.checkout import RECORDINGS
from tests.support.routers_over_ssh import routers

pytestmark = pytest.mark.slow

ROUTERS = {"attic": "mt7988-25.12-apk", "cellar": "ax3600"}


def test_the_role_keeps_the_report_of_each_router_and_fails_on_states_not_wanted(
    tmp_path: Path,
) -> None:
    program = fleet.playbook()
    if program is None:
        pytest.skip("needs ansible-playbook; `pip install --group fleet` brings it")
    with routers(tmp_path, {name: RECORDINGS / each for name, each in ROUTERS.items()}):
        work = fleet.lay_out(tmp_path, tmp_path / "ssh_config", ROUTERS)
        reports = fleet.run_role(program, work)
        assert {name: each["state"] for name, each in reports.items()} == {
            "attic": "yes",
            "cellar": "no",
        }
        play = (work / "playbook.yml").read_text()
        for unwanted, failing in (("[no]", {"cellar"}), ('["yes", partial]', {"attic"})):
            (work / "playbook.yml").write_text(
                f"{play}  vars:\n    capdb_probe_fail_on: {unwanted}\n"
            )
            with pytest.raises(subprocess.CalledProcessError) as failed:
                fleet.run_role(program, work)
            recap = re.findall(r"^(\w+) .*failed=1", failed.value.output, re.MULTILINE)
            assert set(recap) == failing
