"""The proxy of the example asks for a password, and agrees with what stands behind it.

Where nginx is installed it is started with the example's own configuration, with ports and paths
of the test in the place of those of a server.
"""

import os
import re
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import yaml

from dashboards.serving import headers_of
from tests.certificate import make_certificate
from tests.pipelines.conftest import ROOT
from tests.pipelines.deployment import free_port, until_it_answers
from tests.programs import nginx

PROXY = (ROOT / "deploy" / "server" / "nginx.conf").read_text(encoding="utf-8")
SERVICES = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))[
    "services"
]
NGINX = nginx()
HEADER = re.compile(r'add_header ([\w-]+) "(.*)" always;')
PASSWORD = ("colleague", "a password of the test")


def server_of(name: str) -> str:
    """What is said of a host that is served with TLS."""
    _, *servers = PROXY.split("\nserver {")
    return next(one for one in servers if f"server_name {name};" in one)


def test_every_host_is_served_with_tls_and_a_password():
    _, *servers = PROXY.split("\nserver {")
    plain = [one for one in servers if "listen 80;" in one]

    assert len(servers) == 3
    assert all("return 301 https://" in one for one in plain)
    assert all(
        "listen 443 ssl;" in one and "auth_basic_user_file" in one
        for one in servers
        if one not in plain
    )


def test_only_the_web_server_that_starts_no_run_stands_behind_it():
    [port] = re.findall(r"proxy_pass http://127\.0\.0\.1:(\d+);", PROXY)
    behind = SERVICES["web-read-only"]

    assert behind["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert "--read-only" in behind["command"]
    assert behind["command"][-1] == port


def test_no_service_can_be_reached_but_from_the_machine_itself():
    published = [port for one in SERVICES.values() for port in one.get("ports", [])]

    assert len(published) == 2
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_the_internal_site_is_served_with_its_headers():
    said = dict(HEADER.findall(server_of("internal.example.org")))

    assert said.pop("Strict-Transport-Security")
    assert said == headers_of("internal")


class _Dagster(BaseHTTPRequestHandler):
    """Stands where the web server is, and says what it was asked with."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(self.headers).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def dagster():
    with ThreadingHTTPServer(("127.0.0.1", 0), _Dagster) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


@pytest.fixture
def proxy(tmp_path):
    """The proxy, its port for TLS and its plain one, and a session that trusts its certificate."""
    make_certificate(tmp_path / "accord.pem")
    (tmp_path / "accord.key").write_bytes((tmp_path / "accord.pem").read_bytes())
    name, password = PASSWORD
    for users in ("accord.htpasswd", "accord-dagster.htpasswd"):
        (tmp_path / users).write_text(f"{name}:{{PLAIN}}{password}\n", encoding="utf-8")
    (tmp_path / "internal").mkdir()
    (tmp_path / "internal" / "index.html").write_text("the internal site", encoding="utf-8")
    tls, plain = free_port(), free_port()
    with dagster() as behind:
        said = (
            PROXY.replace("/etc/nginx/", f"{tmp_path}/")
            .replace("/srv/accord/internal", str(tmp_path / "internal"))
            .replace("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl")
            .replace("listen 80", f"listen 127.0.0.1:{plain}")
            .replace("127.0.0.1:3001", f"127.0.0.1:{behind}")
        )
        places = "".join(
            f"{kind}_temp_path {tmp_path}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        account = "user root;\n" if os.geteuid() == 0 else ""
        (tmp_path / "nginx.conf").write_text(
            f"{account}daemon off;\npid {tmp_path}/pid;\nevents {{}}\n"
            f"http {{\naccess_log off;\n{places}{said}}}\n",
            encoding="utf-8",
        )
        log = (tmp_path / "log").open("wb")
        server = subprocess.Popen(
            [NGINX, "-e", "stderr", "-c", str(tmp_path / "nginx.conf")], stdout=log, stderr=log
        )
        try:
            until_it_answers(server, plain, Path(log.name))
            with requests.Session() as session:
                session.trust_env = False  # Which may name other certificates.
                session.verify = str(tmp_path / "accord.pem")
                yield session, tls, plain
        finally:
            server.terminate()
            server.wait(timeout=60)
            log.close()


@pytest.mark.long  # `make programs` comes with these.
@pytest.mark.skipif(NGINX is None, reason="nginx is not here; `make programs` installs it")
def test_nginx_serves_as_the_example_says(proxy):
    session, tls, plain = proxy

    def get(host: str, **how):
        return session.get(f"https://127.0.0.1:{tls}/", headers={"Host": host}, timeout=30, **how)

    hosts = ("dagster.example.org", "internal.example.org")
    moved = session.get(
        f"http://127.0.0.1:{plain}/runs",
        headers={"Host": hosts[0]},
        allow_redirects=False,
        timeout=30,
    )
    assert (moved.status_code, moved.headers["Location"]) == (301, f"https://{hosts[0]}/runs")
    assert [get(host).status_code for host in hosts] == [401, 401]
    assert [get(host, auth=("colleague", "another")).status_code for host in hosts] == [401, 401]

    asked, site = (get(host, auth=PASSWORD) for host in hosts)

    assert asked.status_code == 200
    assert "Authorization" not in asked.text
    assert f"Host: {hosts[0]}" in asked.text
    assert site.text == "the internal site"
    assert headers_of("internal").items() <= site.headers.items()
