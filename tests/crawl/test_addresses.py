"""Nobody leads the crawl astray: seeds and redirects to foreign, local and disguised addresses get no request."""

import socket
import subprocess
import sys

import pytest

from scraper.addresses import is_open
from tests.support.landtag import Landtag
from tests.support.records import SHAPE
from tests.support.site import FOLDER, Reply, Site

# What a link in a record may say instead of the paper's address. `{port}` is a server that must hear nothing.
SEEDS = [
    "file:///etc/passwd", "file://www.landtag.nrw.de/etc/hostname", "file://localhost/MMD18-14241.pdf", "data:application/pdf;base64,JVBERi0=",
    "ftp://127.0.0.1:{port}/MMD18-14241.pdf", "http://127.0.0.1:{port}/MMD18-14241.pdf", "http://localhost:{port}/MMD18-14241.pdf",
    "http://[::1]:{port}/MMD18-14241.pdf", "http://127.1:{port}/MMD18-14241.pdf", "http://0x7f000001:{port}/MMD18-14241.pdf",
    "http://2130706433:{port}/MMD18-14241.pdf", "http://0177.0.0.1:{port}/MMD18-14241.pdf", "http://169.254.169.254/latest/MMD18-14241.pdf",
    "http://10.0.0.1/MMD18-14241.pdf", "http://172.16.0.1/MMD18-14241.pdf", "http://192.168.1.1/MMD18-14241.pdf",
    "http://www.landtag.nrw.de@127.0.0.1:{port}/MMD18-14241.pdf", "http://127.0.0.1:{port}#www.landtag.nrw.de/MMD18-14241.pdf",
    "http://www.landtag.nrw.de.127.0.0.1.nip.io:{port}/MMD18-14241.pdf", "javascript:alert(1)//MMD18-14241.pdf",
    "gopher://127.0.0.1:{port}/MMD18-14241.pdf", "http://127.0.0.1:{port}/../../MMD18-14241.pdf", "\\\\\\\\127.0.0.1\\\\share\\\\MMD18-14241.pdf",
]  # fmt: skip

# Where the site, or whoever sits between, may send the crawl.
TARGETS = [
    "file:///etc/passwd", "file://127.0.0.1/etc/hostname", "data:application/pdf;base64,JVBERi0=", "ftp://127.0.0.1:{port}/x.pdf",
    "http://127.0.0.1:{port}/x.pdf", "http://localhost:{port}/x.pdf", "http://[::1]:{port}/x.pdf", "http://[::ffff:127.0.0.1]:{port}/x.pdf",
    "http://127.1:{port}/x.pdf", "http://0x7f000001:{port}/x.pdf", "http://2130706433:{port}/x.pdf", "http://0177.0.0.1:{port}/x.pdf",
    "//127.0.0.1:{port}/x.pdf", "http://user:secret@127.0.0.1:{port}/x.pdf", "https://127.0.0.1:{port}/x.pdf", "http://0.0.0.0:{port}/x.pdf",
    "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/x.pdf", "http://172.16.0.1/x.pdf", "http://192.168.1.1/x.pdf",
    "http://www.landtag.nrw.de@127.0.0.1:{port}/x.pdf", "http://127.0.0.1:{port}\\\\@www.landtag.nrw.de/x.pdf", "s3://bucket/x.pdf",
    "http://127.0.0.2:{port}/x.pdf", "HTTP://127.0.0.1:{port}/x.pdf", "http:127.0.0.1:{port}/x.pdf", "http://127.0.0.1:{port}", "javascript:alert(1)",
]  # fmt: skip


def port_of(site: Site) -> str:
    return site.base_url.rpartition(":")[2]


def test_no_seed_and_no_redirect_gets_a_request_to_another_place(
    landtag: Landtag, site: Site, samples: dict[str, bytes]
) -> None:
    assert len(SEEDS) + len(TARGETS) >= 40
    with Site() as elsewhere:
        filled = [seed.format(port=port_of(elsewhere)) for seed in SEEDS]
        shape = SHAPE.replace(
            "www.landtag.nrw.de/portal/WWW/dokumentenarchiv/Dokument/MMD{number}.pdf", "{number}"
        )
        records = "\n".join(shape.format(number=seed, inquiry="Eins.", answer="Zwei.") for seed in filled)
        imported = landtag("import", "-", "--json", stdin=records.encode())
        assert "Traceback" not in imported.err
        assert imported.json["read"] == len(SEEDS)
        numbers = [f"18/{20001 + place}" for place in range(len(TARGETS))]
        for number, target in zip(numbers, TARGETS, strict=True):
            location = target.format(port=port_of(elsewhere))
            served = Reply(b"", status=302, headers={"Location": location}, etag=False)
            site.replies[number] = served
        site.paper("18/14241", samples["18/14241"])
        report = landtag("crawl", "--numbers", ",".join([*numbers, "18/14241"]), "--json").json
        landtag("crawl", "--json")
        assert elsewhere.asked == []
        failed = {one["number"]: one["reason"] for one in report["failed"]}
        # `javascript:` and the like are no address; what stays on the site's own port is asked there and not found.
        assert set(numbers) - set(failed) <= {
            f"18/{20001 + TARGETS.index(one)}" for one in TARGETS if "http:127" in one
        }
        assert all(asked.path == "/robots.txt" or asked.path.startswith(FOLDER) for asked in site.asked)


@pytest.mark.parametrize(
    "base", ["http://10.0.0.1", "http://169.254.169.254", "http://192.168.1.1:8080", "http://[fd00::1]", "http://0.0.0.0:{port}", "http://{name}:{port}"]
)  # fmt: skip
def test_a_base_address_inside_the_own_network_is_refused_with_a_sentence(
    landtag: Landtag, site: Site, base: str
) -> None:
    address = base.format(name=socket.gethostname(), port=port_of(site))
    ran = landtag("crawl", "--numbers", "18/14087", "--json", LANDTAG_BASE_URL=address, LANDTAG_DELAY="0.1")
    [failed] = ran.json["failed"]
    assert (ran.code, site.asked) == (1, [])
    assert "not of the open internet" in failed["reason"]


def test_loopback_is_refused_to_a_crawl_of_the_real_site() -> None:
    """In a process of its own, since it needs a reactor: the resolver has the last word when a connection is made."""
    script = """
import sys
from twisted.internet import reactor
from scraper.addresses import GuardedResolver

resolver = GuardedResolver(reactor, 0, 10)
resolver.loopback = sys.argv[1] == "allowed"
found = resolver.getHostByName("localhost")
found.addBoth(lambda result: print(getattr(result, "value", result)))
found.addBoth(lambda _: reactor.stop())
reactor.run()
"""

    def resolved(word: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", script, word], capture_output=True, text=True, check=True
        )
        return done.stdout

    assert resolved("allowed").strip() == "127.0.0.1"
    assert "not of the open internet" in resolved("refused")


@pytest.mark.parametrize(
    ("address", "open_"),
    [
        ("193.29.3.1", True), ("2a02:2e0:3fe:1001::1", True), ("127.0.0.1", False), ("127.8.9.1", False), ("::1", False), ("10.1.2.3", False),
        ("172.31.0.1", False), ("192.168.0.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("240.0.0.1", False), ("255.255.255.255", False), ("::ffff:127.0.0.1", False), ("::ffff:10.0.0.1", False), ("fe80::1%eth0", False),
        ("fd00::1", False), ("ff02::1", False), ("::", False), ("no address", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_open_internet_are_open(address: str, open_: bool) -> None:
    assert is_open(address, loopback=False) is open_
