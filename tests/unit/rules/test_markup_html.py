"""Rich text as HTML, as Markdown and as bare text."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.rules.markup import (
    document_of,
    document_of_html,
    document_of_markdown,
    html_of,
    html_of_wiki,
    markdown_of,
    markdown_of_html,
    markdown_of_wiki,
    text_of,
    wiki_of,
    wiki_of_html,
    wiki_of_markdown,
)
from tests.unit.jira.documents import complaints, garbage, valid

quick = settings(
    max_examples=60, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
_TAGS = [
    "<b>",
    "</b>",
    "<p>",
    "<li>",
    "<ul>",
    "</ul>",
    "<td>",
    "<tr>",
    "<table>",
    "<pre>",
    "<a href='http://x'>",
    "<h2>",
]
_tag_soup = st.lists(st.sampled_from([*_TAGS, "<br>", "<img src=x>", "<!--", "-->", "<![x", "<", "&lt;", "a b", "*c*"]))
_marked_soup = st.text("ab *_`~#>-+1.[]()!|\\<&\n", max_size=25)


@pytest.mark.parametrize(
    ("wiki", "html"),
    [
        ("h2. T\na *b* _c_ -d- {{e}}", "<h2>T</h2><p>a <strong>b</strong> <em>c</em> <del>d</del> <code>e</code></p>"),
        ("* a\n*# b", "<ul><li>a<ol><li>b</li></ol></li></ul>"),
        ("||h||\n|a & <b>|", "<table><tbody><tr><th>h</th></tr><tr><td>a &amp; &lt;b&gt;</td></tr></tbody></table>"),
        ("{code:sql}\na < b\n{code}", '<pre><code class="language-sql">a &lt; b</code></pre>'),
        ('[x|http://y/?a="b"]', '<p><a href="http://y/?a=&quot;b&quot;">x</a></p>'),
        ("[x|javascript://y]", "<p>x</p>"),
        ("a\nb (/)", "<p>a<br>b ✅</p>"),
        ("!http://y/z.png|width=5!", '<img src="http://y/z.png" alt="" width="5">'),
    ],
)
def test_a_document_is_clean_html(wiki: str, html: str) -> None:
    assert html_of_wiki(wiki) == html


@pytest.mark.parametrize(
    ("html", "wiki"),
    [
        ("<p>Hi <b>you</b><br>there</p><div>x <i>y</i></div>", "Hi *you*\nthere\n\nx _y_"),
        ("<ul><li>a<ol><li>b</li></ol></li><li><p>c</p></li></ul>", "* a\n*# b\n* c"),
        ("<table><thead><tr><th>h</th></tr></thead><tr><td>a<br>b</td></tr></table>", "||h||\n|a\nb|"),
        ("<h1>T</h1>\n  <p>\n  two   words </p>", "h1. T\n\ntwo words"),
        ("<pre class='lang-py'>a\n  b</pre>", "{code:py}a\n  b{code}"),
        ("<a href='http://x.y'>z</a> <a href='javascript:alert(1)'>w</a>", "[z|http://x.y] w"),
        ("<blockquote>q</blockquote><hr><img src='http://x/y.png'>", "{quote}q{quote}\n\n----\n\n!http://x/y.png!"),
        ("<script>x</script><style>y</style><!-- z -->&lt;b&gt; &amp;nbsp;", "<b> &nbsp;"),
        ("<span style='color: rgb(255, 0, 0)'>r</span><u>u</u>", "{color:#ff0000}r{color}+u+"),
        ("a < b and 1<2, *c*", "a < b and 1<2, \\*c*"),
        ("<p title='a<b'>x", "x"),
    ],
)
def test_html_becomes_wiki_markup(html: str, wiki: str) -> None:
    assert wiki_of_html(html) == wiki
    assert not complaints(document_of_html(html))


@pytest.mark.parametrize(
    ("wiki", "markdown"),
    [
        ("h2. T\na *b* _c_ -d- {{e`f}}", "## T\n\na **b** _c_ ~~d~~ ``e`f``"),
        ("* a\n*# b\n* c", "- a\n  1. b\n- c"),
        ("||h||k||\n|a|b\\|c|", "| h | k |\n| --- | --- |\n| a | b\\|c |"),
        ("{code:sql}\n```\n{code}", "````sql\n```\n````"),
        ("[x|http://y.z] http://y.z", "[x](http://y.z) <http://y.z>"),
        ("{quote}a\n\nb{quote}", "> a\n>\n> b"),
        ("1. x \\*y\\* snake_case <b>", "1\\. x \\*y\\* snake_case \\<b>"),
        ("a\nb", "a  \nb"),
    ],
)
def test_a_document_is_markdown_and_comes_back_as_the_same_document(wiki: str, markdown: str) -> None:
    assert markdown_of_wiki(wiki) == markdown
    assert wiki_of_markdown(markdown) == wiki_of(document_of(wiki))


def test_markdown_of_html_and_the_files_of_an_issue() -> None:
    assert markdown_of_html("<p>a <b>b</b></p><ol><li>c</li></ol>") == "a **b**\n\n1. c"
    files = {"shot.png": "attachment/s:1"}
    for document in (document_of_html("<img src='/x/shot.png'>", files), document_of_markdown("![](shot.png)", files)):
        assert document["content"][0]["content"][0]["attrs"]["id"] == "attachment/s:1"
    assert text_of(document_of_html("<img src='data:image/png;base64,AAAA' alt='chart'>", files)) == "chart"


def test_bare_text_has_a_line_for_each_block() -> None:
    wiki = "h1. T *x*\n* a\n** b\n||h||k||\n|1|2|\n\nfoo\nbar (/)\n{code}\na\nb\n{code}"
    assert text_of(document_of(wiki)) == "T x\na\nb\nh k\n1 2\nfoo\nbar ✅\na\nb"


@quick
@given(st.one_of(valid, garbage))
def test_every_document_has_html_and_markdown(document: dict[str, object]) -> None:
    assert not complaints(document_of_html(html_of(document)))
    assert not complaints(document_of_markdown(markdown_of(document)))


@quick
@given(valid)
def test_no_word_of_a_document_is_lost_in_any_notation(document: dict[str, object]) -> None:
    letters = set(text_of(document)) & set("éß漢")
    for written in (html_of(document), markdown_of(document), wiki_of(document)):
        assert letters <= set(written)


@quick
@given(_tag_soup.map("".join), _marked_soup)
def test_any_html_and_any_markdown_is_a_valid_document(html: str, markdown: str) -> None:
    assert not complaints(document_of_html(html))
    assert not complaints(document_of_markdown(markdown))


@pytest.mark.parametrize("pattern", ["<a ", "<!--", "<table><tr><td>", "<b>", "<a b='", "<![", "<ul><li>"])
def test_html_that_is_left_open_everywhere_is_read_in_bounded_time(pattern: str) -> None:
    begun = time.process_time()
    wiki_of(document_of_html(pattern * (20_000 // len(pattern))))
    assert time.process_time() - begun < 2
