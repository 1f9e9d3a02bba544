"""Two thousand sessions in the list: found while typing, chosen, compared, and looked at."""

import pytest
from playwright.sync_api import expect
from tests.browser.looking import looked
from tests.browser.running import PREFER, WORK, app, chromium, window
from tests.web.conftest import told

pytestmark = pytest.mark.browser

#: Type into the search box, and take the script's time until the next frame is drawn (ms a key).
TYPING = """async words => {
  const box = document.getElementById('search');
  const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const spent = [];
  for (let i = 1; i <= words.length; i++) {
    const began = performance.now();
    setter.call(box, words.slice(0, i));
    box.dispatchEvent(new InputEvent('input', {bubbles: true}));
    await new Promise(resolve => setTimeout(resolve));
    document.querySelector('.sessions, .empty').getBoundingClientRect();
    spent.push(performance.now() - began);
    await new Promise(resolve => requestAnimationFrame(resolve));
  }
  return spent;
}"""


def many(answer):
    """The library's answer with its one session two thousand times."""
    (row, *_) = answer["sessions"]
    return answer | {
        "sessions": [
            row | {"id": f"{row['id'][:12]}{k:04d}", "name": f"session {k}", "dyad": f"d{k % 40}",
                   "date": f"2026-{1 + k % 12:02d}-{1 + k % 28:02d}",
                   "roles": ["mother", "infant"] if k % 5 == 0 else ["client", "therapist"]}
            for k in range(2000)
        ]
    }  # fmt: skip


@pytest.fixture(scope="module")
def entered(tmp_path_factory):
    with app(tmp_path_factory.mktemp("library")) as address, chromium() as browser:
        context = window(browser)
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".now li", timeout=WORK)
        page.evaluate(PREFER, {"toured": True})
        page.close()
        yield context, address.split("#")[0]
        context.close()


@pytest.fixture
def page(entered):
    context, origin = entered
    page = context.new_page()
    yield page, origin
    page.close()


def test_two_thousand_sessions_are_found_while_typing(page, capsys):
    page, origin = page
    page.goto(f"{origin}#/library")
    page.wait_for_selector("a.open")
    shelf = many(page.evaluate("fetch('api/v1/library').then(r => r.json())"))
    page.route("**/api/v1/library", lambda route: route.fulfill(json=shelf))
    page.reload()
    expect(page.locator("h2")).to_have_text("2000 sessions")
    assert page.locator("a.open").count() < 100
    spent = sorted(page.evaluate(TYPING, "session 1999"))
    middle, most = spent[len(spent) // 2], spent[-1]
    told(capsys, f"2,000 sessions: {middle:.0f} ms a key, at most {most:.0f} ms (budget 50 ms)")
    expect(page.locator("a.open")).to_have_text(["session 1999"])
    page.locator("#search").fill("")
    page.get_by_label("Role").select_option("infant")
    expect(page.locator(".sieve [role=status]")).to_have_text("400 found")
    page.get_by_label("Dyad").select_option("d5")
    expect(page.locator(".sieve [role=status]")).to_have_text("50 found")
    page.get_by_label("Dyad").select_option("all")
    page.get_by_label("Role").select_option("all")
    page.locator("a.open").first.focus()
    for _ in range(70):
        page.keyboard.press("ArrowDown")
    expect(page.locator("a.open", has_text="session 70").first).to_be_focused()
    page.get_by_label("Choose all that are found").check()
    expect(page.locator(".chosen b")).to_have_text("2000 sessions chosen")
    expect(page.get_by_role("button", name="Compare")).to_be_disabled()


def test_sessions_are_chosen_looked_at_and_compared_by_keyboard(page):
    page, origin = page
    page.goto(f"{origin}#/library")
    row = page.locator("a.open").first
    row.focus()
    preview = page.locator(".preview")
    expect(preview.locator("dd").first).to_contain_text("client")
    expect(preview.locator("li")).not_to_have_count(0)
    page.keyboard.press("Space")
    expect(page.locator(".chosen b")).to_have_text("1 session chosen")
    expect(row).to_be_focused()
    page.get_by_role("button", name="Compare").press("Enter")
    expect(page.locator(".column h3")).to_have_text(["From 00:00"])
    page.keyboard.press("]")
    expect(page.locator(".column h3")).to_have_text(["From 01:00"])
    page.get_by_role("button", name="Unpin From 01:00").press("Enter")
    page.go_back()
    page.locator("a.open").first.press("Enter")
    page.wait_for_selector(".review")


def test_a_film_that_was_moved_is_looked_for_from_its_place(page):
    page, origin = page
    lost = {
        "id": "m0", "kind": "video", "persons": [], "title": "Video 1", "start": 0.0,
        "duration": 9.0, "rate": 25.0, "width": 4, "height": 3, "frames": 225, "offset": 0.0,
        "playable": False, "lost": True, "reason": "gone", "drift": 0.0, "url": "/x",
    }  # fmt: skip
    asked = []

    def look(route):
        asked.append(route.request.post_data_json)
        route.fulfill(json={"found": len(asked) > 1, "compared": 1})

    page.goto(f"{origin}#/library")
    page.wait_for_selector("a.open")
    where = page.locator("a.open").first.get_attribute("href").partition("/session/")[2]
    view = page.evaluate(f"fetch('api/v1/sessions/{where}').then(r => r.json())")
    page.route("**/api/v1/sessions/*", lambda route: route.fulfill(json=view | {"media": [lost]}))
    page.route("**/media/m0/find", look)
    page.locator("a.open").first.press("Enter")
    page.get_by_role("button", name="Find it…").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Look in this folder")).to_be_disabled()
    named = dialog.locator(".name").first
    expect(named).to_be_visible()
    assert named.evaluate("e => e.scrollWidth <= e.clientWidth"), "the name of a folder is cut"
    looked(page, "find-file")
    named.press("Enter")
    look_here = dialog.get_by_role("button", name="Look in this folder")
    expect(look_here).to_be_enabled()
    look_here.press("Enter")
    expect(dialog.get_by_role("status")).to_contain_text("none of its content")
    look_here.press("Enter")
    expect(dialog).to_have_count(0)
    assert asked[0] == asked[1]
