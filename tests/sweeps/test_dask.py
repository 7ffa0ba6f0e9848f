"""Drills on a cluster: a scheduler and two workers as processes of their own, over TCP, with certificates of their own."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from parksim.sweeps.drive import Wish, run_sweep
from parksim.sweeps.hand import Terms
from parksim.sweeps.spec import Sweep
from parksim.sweeps.store import Status, Store
from tests.sweeps.fake import FAKE, listed
from tests.sweeps.here import assert_right, assert_same
from tests.sweeps.runs import ROOT, all_gone, ended, run_to_the_end, start, sweep_file, tell

pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("openssl"), reason="no certificates without openssl"),
]
CASES, CHUNK = 48, 4


@dataclass
class Certificates:
    """An authority of its own, and the certificate of all that belong to it."""

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self._openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -keyout ca-key.pem -out ca.pem -subj /CN=drill")
        self._openssl("req -newkey rsa:2048 -nodes -keyout key.pem -out asked.pem -subj /CN=localhost")
        (self.folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        self._openssl(
            "x509 -req -days 2 -in asked.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out cert.pem -extfile names"
        )

    def _openssl(self, words: str) -> None:
        subprocess.run(["openssl", *words.split()], cwd=self.folder, check=True, capture_output=True)

    def for_dask(self) -> list[str]:
        return [
            "--tls-ca-file",
            f"{self.folder}/ca.pem",
            "--tls-cert",
            f"{self.folder}/cert.pem",
            "--tls-key",
            f"{self.folder}/key.pem",
        ]

    def for_parksim(self) -> list[object]:
        return [
            "--tls-ca",
            self.folder / "ca.pem",
            "--tls-cert",
            self.folder / "cert.pem",
            "--tls-key",
            self.folder / "key.pem",
        ]


@dataclass
class Cluster:
    """What is started with certificates, to be killed piece by piece."""

    folder: Path
    certificates: Certificates
    port: int = 0
    scheduler: "subprocess.Popen[bytes] | None" = None
    nannies: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"tls://127.0.0.1:{self.port}"

    def begin(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.scheduler = self._start(
            "dask_scheduler", "--protocol", "tls", "--host", "127.0.0.1", "--port", str(self.port), "--no-show"
        )
        self.nannies = [
            self._start("dask_worker", self.address, "--nthreads", "1", "--host", "127.0.0.1") for _ in range(2)
        ]

    def _start(self, name: str, *words: str) -> "subprocess.Popen[bytes]":
        code = f"from distributed.cli.{name} import main; main()"
        command = [sys.executable, "-W", "ignore", "-c", code, *words, "--no-dashboard", *self.certificates.for_dask()]
        path = os.pathsep.join([str(ROOT), str(ROOT / "solvers")])
        env = {**os.environ, "PYTHONPATH": path, "DASK_TEMPORARY_DIRECTORY": str(self.folder)}
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(command, env=env, cwd=self.folder, stdout=log, stderr=log, start_new_session=True)

    def workers(self) -> list[psutil.Process]:
        """The worker processes below the nannies, and what they started."""
        return [child for nanny in self.nannies for child in psutil.Process(nanny.pid).children(recursive=True)]

    def end(self) -> None:
        for process in (self.scheduler, *self.nannies):
            if process is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("tls") / "own")


@pytest.fixture(scope="module")
def reference(tmp_path_factory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("reference")
    file = sweep_file(folder, CASES)
    run_to_the_end(file, "--store", folder / "one.db", "--workers", 1, "--chunk", CHUNK)
    return file, folder / "one.db"


@pytest.fixture
def cluster(tmp_path, certificates) -> Iterator[Cluster]:
    made = Cluster(tmp_path, certificates)
    made.begin()
    yield made
    there = made.workers()
    made.end()
    assert all_gone(there)


def words(file: Path, path: Path, cluster: Cluster) -> list[object]:
    return [
        file,
        "--store",
        path,
        "--chunk",
        CHUNK,
        "--scheduler",
        cluster.address,
        *cluster.certificates.for_parksim(),
    ]


def some_saved(path: Path, process: "subprocess.Popen[str]") -> int:
    """Wait for the first answers; how many there are."""
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        if path.exists():
            with Store.open(path) as store:
                if found := store.status().ok:
                    return found
        time.sleep(0.05)
    raise AssertionError(process.communicate())


def test_a_cluster_gives_the_same_answers(cluster, reference, tmp_path):
    file, whole = reference
    found = run_to_the_end(*words(file, tmp_path / "S.db", cluster))
    tell(f"Dask: {CASES} cases in {found['seconds']} s")
    assert found["ok"] == CASES
    assert_same(whole, tmp_path / "S.db")


@pytest.mark.parametrize("victim", ["worker", "nanny"])
def test_a_worker_is_killed(cluster, reference, tmp_path, victim):
    """A worker process dies and comes again; a nanny with its worker dies and the other does the rest."""
    file, whole = reference
    process = start("sweep", "run", *words(file, tmp_path / "S.db", cluster), "--json")
    saved = some_saved(tmp_path / "S.db", process)
    if victim == "nanny":
        os.killpg(cluster.nannies[0].pid, signal.SIGKILL)
        cluster.nannies.pop(0).wait()
    else:
        psutil.Process(cluster.nannies[0].pid).children()[-1].kill()
    out, _ = ended(process, 0)
    tell(f"{victim} killed at {saved} of {CASES}: {out.strip()}")
    assert json.loads(out)["ok"] == CASES
    assert_same(whole, tmp_path / "S.db")


def test_the_coordinator_is_killed(cluster, reference, tmp_path):
    file, whole = reference
    process = start("sweep", "run", *words(file, tmp_path / "S.db", cluster))
    saved = some_saved(tmp_path / "S.db", process)
    process.kill()
    process.communicate()
    found = run_to_the_end(*words(file, tmp_path / "S.db", cluster))
    tell(f"coordinator killed at {saved} of {CASES}, then {found['seconds']} s")
    assert found["ok"] == CASES
    assert_same(whole, tmp_path / "S.db")


def test_the_scheduler_is_killed(cluster, reference, tmp_path):
    """Exit 75, nothing but answers in the store; on another scheduler the rest is solved."""
    file, whole = reference
    process = start("sweep", "run", *words(file, tmp_path / "S.db", cluster), "--json")
    some_saved(tmp_path / "S.db", process)
    assert cluster.scheduler is not None
    cluster.scheduler.kill()
    began = time.monotonic()
    out, err = ended(process, 75)
    assert json.loads(out)["problems"][0]["code"] == "PS7169"
    with Store.open(tmp_path / "S.db") as store:
        store.check()
        status = store.status()
    tell(f"scheduler killed: exit 75 after {time.monotonic() - began:.1f} s, {status}; {err.splitlines()[-1]}")
    assert status.failed == 0
    assert 0 < status.ok < CASES
    cluster.end()
    cluster.begin()
    assert run_to_the_end(*words(file, tmp_path / "S.db", cluster))["ok"] == CASES
    assert_same(whole, tmp_path / "S.db")


def test_who_has_no_certificate_of_the_authority_is_refused(cluster, reference, tmp_path):
    file, _ = reference
    foreign = Certificates(tmp_path / "foreign")
    command = [file, "--store", tmp_path / "S.db", "--scheduler", cluster.address, *foreign.for_parksim()]
    out, _ = ended(start("sweep", "run", *command, "--json"), 75)
    assert json.loads(out)["problems"][0]["code"] == "PS7169"
    with Store.open(tmp_path / "S.db") as store:
        assert store.status() == Status(CASES, 0, 0, CASES)


@pytest.mark.parametrize("does", ["abort", "parent"])
def test_a_case_that_kills_fails_alone(cluster, tmp_path, does):
    """Usually the process of the case dies; at worst the worker of the cluster does, each time."""
    from parksim.sweeps.cluster import Dask, guarded

    folder, path = cluster.certificates.folder, tmp_path / "S.db"
    security = guarded(cluster.address, folder / "ca.pem", folder / "cert.pem", folder / "key.pem")
    sweep = listed(tmp_path, ["ok", "ok", does, "ok", "fail", "ok"])
    assert run_dask(sweep, path, lambda: Dask(sweep, cluster.address, security, Terms(FAKE))) == Status(6, 4, 2, 0)
    assert_right(path, 6, failed=(2, 4))


def run_dask(sweep: Sweep, path: Path, crew_of) -> Status:
    return run_sweep(sweep, path, crew_of, Wish(engine=FAKE, chunk=3))
