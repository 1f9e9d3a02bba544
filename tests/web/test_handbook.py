"""The handbook is served whole; the page searches it without asking again."""


def test_the_handbook_holds_a_page_for_what_the_session_shows(browser, session):
    pages = {page["name"]: page for page in browser.get("/api/v1/handbook").json()}
    used = {finding["measure"] for finding in browser.get(session).json()["findings"]}
    assert used
    assert used <= set(pages)
    assert pages["wcc"]["parts"][2]["title"] == "What it does not mean"
    assert "doi:" in pages["wcc"]["source"]
