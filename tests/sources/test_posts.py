from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.sources.posts import PageLinks, links_to_follow, records_of
from storage.papers import Rejected, SummaryRecord

FILES = Path(__file__).parent / "files"
SITE = "https://www.musterfrau.example"
HERE = f"{SITE}/anfragen/"


def follow(body: str, url: str = HERE) -> PageLinks:
    """The links of a page, without the name of its host."""
    found = links_to_follow(f"<html><body>{body}</body></html>".encode(), url)
    return PageLinks(
        tuple(one.removeprefix(SITE) for one in found.posts),
        tuple(one.removeprefix(SITE) for one in found.further),
    )


def test_a_members_page_gives_its_posts_and_its_further_pages() -> None:
    assert links_to_follow((FILES / "member.html").read_bytes(), HERE) == PageLinks(
        posts=(
            f"{SITE}/was-ist-eine-anfrage/",
            f"{SITE}/2025/06/br%C3%BCcken/?a=1&utm=b",
            f"{SITE}/2025/05/schulwege.html",
            f"{SITE}/2025/04/dritter/",
        ),
        further=(f"{SITE}/anfragen/page/2/", f"{SITE}/anfragen/page/3/"),
    )


@pytest.mark.parametrize(
    "link",
    [
        '<a rel="next" href="/x">Rest</a>',
        '<a rel="nofollow NEXT" href="/x">Rest</a>',
        '<a href="/x">Weiter</a>',
        '<a href="/x"><span>weiter</span> »</a>',
        '<a href="/x">Nächste Seite</a>',
        '<a href="/x">Nächste&nbsp;Seite →</a>',
        '<a href="/x">Ältere Beiträge</a>',
        '<a href="/x">Next</a>',
        '<a href="/x">Older posts</a>',
        '<a href="/x">»</a>',
        '<a href="/x" aria-label="Nächste Seite"><svg></svg></a>',
        '<a href="/x" title="Weiter"><img src="/pfeil.png"></a>',
        '<a class="nextpostslink" href="/x">mehr</a>',
        '<ul><li class="next"><a href="/x">mehr</a></ul>',
        '<div class="wp-pagenavi"><a href="/x">mehr</a></div>',
        '<ul class="pager__items"><li><a href="/x">mehr</a></ul>',
        '<nav aria-label="Seitennavigation"><a href="/x">mehr</a></nav>',
        '<nav><a href="/x">2</a></nav>',
        '<div role="navigation"><a href="/x">Seite 3</a></div>',
        '<div class="navigation"><a href="/x">3</a></div>',
    ],
)
def test_a_link_that_leads_to_more_of_a_list(link: str) -> None:
    assert follow(f'<main><a href="/post">Post</a>{link}</main>') == PageLinks(("/post",), ("/x",))


@pytest.mark.parametrize(
    "address",
    [
        "/anfragen/page/2/", "/page/2", "/anfragen/seite/2", "/anfragen/seite-2.html", "/anfragen?page=2", "/?paged=3",
        "/index.php?option=x&start=10", "/?tx_news_pi1%5BcurrentPage%5D=2", "/?seite=2",
    ],
)  # fmt: skip
def test_an_address_that_names_a_page_of_a_list(address: str) -> None:
    assert follow(f'<main><a href="{address}">mehr</a></main>') == PageLinks((), (address,))


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/x">Weiterlesen</a>',
        '<a href="/x">Die nächste Seite der Brücke</a>',
        '<a href="/x">2</a>',
        '<a href="/x"></a>',
        '<aside>2</aside><a href="/x">17</a>',
        '<article class="pagination-9"><a href="/x">Titel</a></article>',
        '<div id="content" class="with-pagination"><a href="/x">Titel</a></div>',
    ],
)
def test_a_link_that_only_looks_so(link: str) -> None:
    assert follow(f"<main>{link}</main>") == PageLinks(("/x",), ())
    assert follow('<main><a href="/?p=17">P</a><a href="/?page=kontakte">K</a></main>').further == ()


def test_a_calendars_days_are_no_pages_of_a_list() -> None:
    calendar = '<aside><table id="wp-calendar"><tr><td><a href="/2025/06/17/">17</a></table></aside>'
    assert follow(f'<main><a href="/p">P</a></main>{calendar}') == PageLinks(("/p",), ())


def test_weiter_below_several_teasers_leads_to_posts_and_below_one_list_to_its_next_page() -> None:
    teasers = '<a href="/a">weiter »</a> <a href="/b">weiter »</a>'
    assert follow(f'<main>{teasers} <a href="/l">Ältere Artikel</a></main>') == PageLinks(
        ("/a", "/b"), ("/l",)
    )
    assert follow('<main><a href="/l">»</a> <a href="/a">A</a> <a href="/l">»</a></main>') == PageLinks(
        ("/a",), ("/l",)
    )


@pytest.mark.parametrize(
    "href",
    [
        "/a.pdf", "/a.PDF?x=1", "/a.jpg", "/a.zip", "/feed/", "/a/feed", "/rss.xml", "/?feed=rss2", "/wp-login.php",
        "/wp-admin/", "/admin/", "/login", "/suche.html", "/search/a", "/?s=Brücke", "/a?print=1", "/print/7", "/teilen/a",
        "/a?share=x", "/a?replytocom=7", "/impressum", "/Impressum.html", "#a", "/anfragen/#a", "mailto:a@b.de",
        "tel:1", "javascript:x()", "data:text/html,x", "ftp://www.musterfrau.example/a", "https://anderswo.example/a",
        "http://www.musterfrau.example/a", "https://www.musterfrau.example:444/a", "https://www.musterfrau.example:99999/a",
        "https://musterfrau.example/a", "https://www.musterfrau.example@anderswo.example/", "https://ich@www.musterfrau.example/",
        "https://[/a", "//", "",
    ],
)  # fmt: skip
def test_what_is_no_page_of_this_host_is_not_followed(href: str) -> None:
    assert follow(f'<main><a href="{href}">Weiter</a><a href="{href}">Titel</a></main>') == PageLinks((), ())


def test_links_are_resolved_and_have_one_spelling() -> None:
    links = "".join(
        f'<a href="{href}">x</a>'
        for href in ("b", "./b#c", " /a/b ", "/a/b?", "//www.musterfrau.example/a/b")
    )
    assert follow(links, f"{SITE}/a/index.html").posts == ("/a/b",)
    based = f'<base href="/c/"><base href="/d/">{links}'
    assert follow(based, f"{SITE}/a/index.html").posts == ("/c/b", "/a/b")
    assert follow('<base href="https://anderswo.example/"><a href="b">x</a>').posts == ()
    assert follow('<base href="http://["><a href="b">x</a>').posts == ("/anfragen/b",)
    assert follow('<a href="/a">x</a>', "http://[::1]:8000/").posts == ("http://[::1]:8000/a",)
    assert follow('<a href="/a">x</a>', "file:///tmp/a.html") == PageLinks((), ())


def test_furniture_is_left_out_unless_there_is_nothing_else() -> None:
    menu = '<nav><a href="/n">N</a></nav>'
    boxes = menu + '<div class="Sidebar x"><a href="/s">S</a></div><div id="footer"><a href="/f">F</a></div>'
    assert follow(f'{boxes}<div><a href="/p">P</a></div>').posts == ("/p",)
    assert follow(f'{boxes}<footer class="main"><a href="/e">E</a></footer><a href="/p">P</a>').posts == (
        "/p",
    )
    # Without a main part, only elements tell for sure what is furniture.
    assert follow(boxes).posts == ("/s", "/f")
    # A main part that is a menu of posts is one; a page whose main part leads nowhere is the end of the way.
    assert follow(f"{boxes}<main>{menu.replace('/n', '/m')}</main>").posts == ("/m",)
    assert follow(f"{boxes}<main>Text</main>").posts == ()


def test_a_post_has_a_header_and_a_footer_of_its_own() -> None:
    post = '<header><a href="/p">P</a></header><div class="footer"><a href="/q">Q</a></div>'
    assert follow(f"<article>{post}</article>").posts == ("/p", "/q")
    assert follow(f'<article>{post}</article><header><a href="/h">H</a></header>').posts == ("/p", "/q")


def test_a_cp1252_page_and_one_with_odd_bytes_are_read() -> None:
    page = '<main><a href="/l">Nächste Seite</a><a href="/b">B</a></main>'
    for body in (page.encode("cp1252"), page.encode("utf-8-sig"), page.encode() + b"\0\x81\xc3\xbc\xff"):
        assert links_to_follow(body, HERE) == PageLinks((f"{SITE}/b",), (f"{SITE}/l",))


def test_a_page_made_to_keep_us_busy_is_read_in_one_walk() -> None:
    # libxml2 ends a page at 2,048 nested elements; with a look around for each link this would take minutes.
    deep = "<div>" * 1_500 + "".join(f'<a href="/{n}">x</a>' for n in range(10_000))
    assert len(follow(deep).posts) == 10_000


def test_records_of_a_page_with_labels_are_those_that_are_read_there() -> None:
    one, two, three = records_of((FILES / "posts.html").read_bytes(), "https://a.example/")
    assert isinstance(one, SummaryRecord)
    assert isinstance(two, SummaryRecord)
    assert isinstance(three, Rejected)
    assert one.source == "https://a.example/"


@pytest.mark.parametrize(
    "body", [b"", b"<html><nav>Link zum Dokumentenarchiv</nav></html>", b"<p>Nichts</p>", b"\xff"]
)
def test_a_page_without_labels_is_no_rejected_record(body: bytes) -> None:
    assert records_of(body, "x") == ()
    assert records_of((FILES / "member.html").read_bytes(), "x") == ()


def test_a_page_with_a_label_and_no_record_is_rejected() -> None:
    (found,) = records_of(b"<p>Link zum Dokument: siehe oben</p>", "x")
    assert isinstance(found, Rejected)


PIECES = st.sampled_from(
    [
        b"<a href='", b"'>", b"</a>", b"/page/2/", b"?page=2", b"http://[", b"http://", b"https://www.musterfrau.example",
        b":99999", b"//", b"/a", b"%", b"%ff", b"#", b"&#0;", b"&#xD800;", b"\0", b"\xfc", "ü".encode(), b"<base href='", b"<nav>",
        b"<main>", b"<link rel=next href='/n'>", b"<!--", b"-->", b"<?x ", b"<script>", b"Weiter", b"\n", b"\t", b"..", b"@", b"xn--",
        b"javascript:", b"\xe2\x80\xae", b"\xf0\x9f\x98\x80.de/", b"<body class=menu>",
    ]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PIECES | st.binary(max_size=6), max_size=40).map(b"".join))
def test_no_bytes_raise_anything_or_lead_elsewhere(data: bytes) -> None:
    found = links_to_follow(data, HERE)
    assert all(one.startswith(f"{SITE}/") for one in (*found.posts, *found.further))
    assert not {*found.posts} & {*found.further}
    assert HERE not in {*found.posts, *found.further}
    records_of(data, "x")
