import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

from hypercorn.config import Config

FILE = Path(__file__).parent.parent / "hypercorn.toml"

APP = """
import asyncio, os

def create_app(broken=False):
    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup." + ("failed" if broken else "complete")})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        print("asked", flush=True)
        await asyncio.sleep(float(scope["path"][1:]))
        loop = type(asyncio.get_running_loop()).__module__
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": f"{os.getpid()} {loop}".encode()})
    return app
"""


@contextmanager
def serving(folder: Path, call: str) -> Iterator[subprocess.Popen[str]]:
    (folder / "probe.py").write_text(APP)
    command = [sys.executable, "-m", "hypercorn", "-c", str(FILE), "--bind", "127.0.0.1:0", call]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=folder, stdout=pipe, stderr=pipe, text=True) as server:
        try:
            yield server
        finally:
            server.terminate()  # a killed server would leave workers of its own behind


def ask(server: subprocess.Popen[str], path: str) -> HTTPConnection:
    assert server.stderr
    found = re.search(r"http://127\.0\.0\.1:(\d+)", server.stderr.readline())
    assert found
    connection = HTTPConnection("127.0.0.1", int(found[1]), timeout=10)
    connection.request("GET", path)
    return connection


def test_hypercorn_knows_every_key() -> None:
    unknown = [key for key in tomllib.loads(FILE.read_text()) if not hasattr(Config, key)]
    assert unknown == []


def test_access_is_not_logged_by_hypercorn() -> None:
    assert Config.from_toml(FILE).accesslog is None


def test_the_started_process_itself_answers_on_uvloop_without_naming_its_server(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, "probe:create_app()") as server, closing(ask(server, "/0")) as link:
        response = link.getresponse()
        assert response.read().decode() == f"{server.pid} uvloop"
        assert response.getheader("Server") is None


def test_a_request_in_flight_is_answered_before_the_server_stops(tmp_path: Path) -> None:
    with serving(tmp_path, "probe:create_app()") as server, closing(ask(server, "/0.5")) as link:
        assert server.stdout
        assert server.stdout.readline() == "asked\n"
        server.send_signal(signal.SIGTERM)
        assert link.getresponse().status == 200
        assert server.wait(timeout=10) == 0


def test_a_start_that_fails_is_seen_by_the_process_manager(tmp_path: Path) -> None:
    with serving(tmp_path, "probe:create_app(broken=True)") as server:
        assert server.wait(timeout=10) != 0
