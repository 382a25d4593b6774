"""The tests' own watch: what goes wrong in a page is heard, and the next visitor finds nothing of the one before."""

from __future__ import annotations

from tests.browser.conftest import Pages, Visitor

ASK = """(address) => new Promise((done) => { const image = new Image(); image.onerror = done; image.src = address; })"""


def test_asking_another_computer_is_heard_even_where_no_policy_forbids_it(visit):
    visitor = visit(own=True)
    for address in ("http://example.org/x", "http://192.0.2.1/x"):
        visitor.page.evaluate(ASK, address)
        visitor.page.wait_for_function("() => true")
        assert len(visitor.faults) == 1, address
        assert "net::ERR_NAME_NOT_RESOLVED" in visitor.faults.pop()


def test_the_next_visitor_finds_nothing_of_the_one_before(chrome, shared_server):
    pages = Pages(chrome)
    first = Visitor(pages.take("de", kept=True), shared_server)
    first.begin()
    first.go("/profile")
    first.page.evaluate("localStorage.setItem('left', '1'); sessionStorage.setItem('left', '1')")
    first.leave()
    pages.give_back(first.page, "de")
    second = Visitor(pages.take("de", kept=True), shared_server)
    assert second.page is first.page
    assert second.context.cookies() == []
    second.go("/profile")
    assert second.page.evaluate("[localStorage.getItem('left'), sessionStorage.getItem('left')]") == [None, None]
    assert second.page.locator(".af").count() == 0
    second.context.close()
