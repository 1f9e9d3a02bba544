"""Writing while a session plays, by keyboard: labels, ratings, hunches, words, blind looks."""

import sys

import pytest
from playwright.sync_api import expect
from tests.browser.looking import UNTIL_DRAWN, looked
from tests.browser.running import PREFER, WORK, app, chromium, window

pytestmark = pytest.mark.browser

ASK = """async what => {
  const sid = location.hash.split('/')[2].split('?')[0];
  const answer = await fetch(`api/v1/sessions/${sid}/${what}`);
  return answer.json();
}"""


@pytest.fixture(scope="module")
def browsing(tmp_path_factory):
    with app(tmp_path_factory.mktemp("library")) as address, chromium() as browser:
        context = window(browser)
        told = []
        context.on("weberror", lambda error: told.append(str(error.error)))
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".now li", timeout=WORK)
        page.wait_for_selector(".moment")
        page.evaluate(PREFER, {"toured": True})
        session = page.url.split("#")[1]
        page.close()
        yield context, address.split("#")[0], session
        assert told == []
        context.close()


@pytest.fixture
def page(browsing):
    context, origin, session = browsing
    page = context.new_page()
    page.goto(f"{origin}#{session}")
    page.wait_for_selector(".moment")
    page.evaluate(UNTIL_DRAWN)
    yield page
    saved(page)
    while page.evaluate(ASK, "labels") or page.evaluate(ASK, "hunches") or wrote(page):
        page.keyboard.press("Control+z")
        saved(page)
    page.close()


def wrote(page):
    return [x for what in ("feelings", "ratings", "notes") for x in page.evaluate(ASK, what)]


def saved(page):
    page.wait_for_selector(".status .dot:not(.half)")


def opened(page, key, name):
    page.keyboard.press(key)
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.wait_for_selector("[data-first]:focus")


def shut(page):
    page.keyboard.press("Escape")
    page.wait_for_selector(".pad", state="detached")


def test_twenty_events_are_labeled_at_full_speed_without_the_mouse(page):
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    for k in range(20):
        page.keyboard.press(str(k % 6 + 1), delay=450 if k in (3, 9) else 20)
    page.keyboard.press("Space")
    page.locator("#tab-notes").click()
    expect(page.locator(".notes .label")).to_have_count(20)
    saved(page)
    labels = page.evaluate(ASK, "labels")
    assert [label["key"] for label in labels] == [str(k % 6 + 1) for k in range(20)]
    starts = [label["start"] for label in labels]
    assert starts == sorted(starts)
    assert len(set(starts)) == 20
    lasting = {k: one["stop"] - one["start"] for k, one in enumerate(labels) if one["stop"]}
    assert {3, 9} <= set(lasting)
    assert all(length > 0.35 for length in lasting.values())
    assert len(lasting) < 10  # a tap is a point, but where the machine itself held the key


def test_a_label_is_drawn_with_the_next_picture(page, capsys):
    # From the press of the key to the mark in the list of what is drawn: within two frames.
    frames = page.evaluate("""() => new Promise(done => {
      const canvas = document.querySelector('.plot canvas');
      const read = () => canvas.getContext('2d').getImageData(0, 0, canvas.width, 130).data;
      requestAnimationFrame(() => {
        const before = read();
        window.dispatchEvent(new KeyboardEvent('keydown', {key: '2', code: 'Digit2'}));
        let seen = 0;
        const look = () => {
          seen++;
          const now = read();
          if (now.some((v, i) => v !== before[i]) || seen > 30) {
            window.dispatchEvent(new KeyboardEvent('keyup', {key: '2', code: 'Digit2'}));
            done(seen);
          } else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
    })""")
    with capsys.disabled():
        sys.stdout.write(f"\nlabel drawn after {frames} frames\n")
    assert frames <= 3


def test_five_seconds_are_rated_and_undone_as_a_whole(page):
    opened(page, "r", "Rate while watching")
    page.keyboard.press("r")
    page.wait_for_selector(".slider")
    page.keyboard.press("Shift+ArrowUp")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    slider = page.get_by_role("slider", name="closeness of")
    expect(slider).to_have_attribute("aria-valuenow", "55")
    rated = page.locator(".running [role=status]")
    expect(rated).to_contain_text("5 s rated")
    page.keyboard.press("r")
    page.wait_for_selector(".slider", state="detached")
    page.wait_for_selector("[data-first]:focus")
    saved(page)
    (rating,) = page.evaluate(ASK, "ratings")
    assert rating["seconds"] >= 4.5
    readings = [value for run in rating["runs"] for value in run["values"]]
    assert readings[-1] == 0.55
    page.wait_for_selector(".head.rated")
    page.keyboard.press("Control+z")
    page.wait_for_selector(".head.rated", state="detached")
    assert page.evaluate(ASK, "ratings") == []
    page.keyboard.press("Control+y")
    page.wait_for_selector(".head.rated")


def test_escape_closes_a_pad_wherever_the_focus_is_and_an_answer_gives_it_back(page):
    opened(page, "h", "Hunches")
    page.evaluate("document.activeElement.blur()")
    shut(page)
    page.keyboard.press("n")
    page.keyboard.type("They wait.")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Escape")
    page.locator("#tab-notes").click()
    page.get_by_role("button", name="Answer").click()
    page.keyboard.type("For what?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note .note .text")).to_have_text("For what?")
    expect(page.locator(".note > header .stamp")).to_be_focused()
    page.get_by_role("button", name="Change the note").first.click()
    page.keyboard.press("Escape")
    expect(page.locator(".note > header .stamp")).to_be_focused()


def test_a_hunch_and_a_word_are_written_answered_kept_and_undone(page):
    opened(page, "h", "Hunches")
    page.keyboard.type("She wants to be asked. <b>&")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".hunch")
    page.locator(".hunch select").select_option("partly")
    expect(page.locator(".counts tbody tr")).to_have_count(1)
    shut(page)

    opened(page, "w", "Emotion words")
    page.keyboard.type("une")
    page.keyboard.press("Enter")
    expect(page.locator(".chosen b")).to_have_text("uneasy")
    page.get_by_label("How strong 4 of 5").check()
    field = page.get_by_role("application")
    field.press("ArrowLeft")
    field.press("ArrowUp")
    page.keyboard.press("Control+Enter")
    shut(page)
    saved(page)

    page.reload()
    page.locator("#tab-notes").click()
    expect(page.locator(".hunch .text")).to_have_text("She wants to be asked. <b>&")
    expect(page.locator(".felt b")).to_have_text("uneasy")
    (felt,) = page.evaluate(ASK, "feelings")
    assert (felt["intensity"], felt["valence"], felt["arousal"]) == (4, -0.1, 0.1)
    (hunch,) = page.evaluate(ASK, "hunches")
    assert (hunch["confidence"], hunch["answer"]) == (3, "partly")
    page.keyboard.press("Control+z")
    page.wait_for_selector(".felt", state="detached")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.wait_for_selector(".hunch", state="detached")


def test_measures_come_back_when_something_was_written(page):
    opened(page, "b", "Write first, measures later")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hiddenbox")
    page.wait_for_selector(".now .nothing")
    expect(page.locator(".moment")).to_have_count(0)
    expect(page.locator(".head.map")).to_have_count(0)
    reveal = page.get_by_role("button", name="Reveal the measures")
    expect(reveal).to_be_disabled()
    page.reload()
    page.wait_for_selector(".hiddenbox")
    assert page.evaluate(ASK, "moments") == []
    page.keyboard.press("3")
    expect(reveal).to_be_enabled()
    reveal.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".now li")
    expect(page.locator(".beside")).to_contain_text("Neither list is the truth")
    expect(page.locator(".beside tbody tr").first).to_be_visible()
    page.wait_for_selector(".beside h3:focus")
    looked(page, "revealed")
    shut(page)
    page.wait_for_selector(".moment")


RATED_BY_TWO = """async sid => {
  const ask = (path, method, body) => fetch('api/v1' + path, {method, body: JSON.stringify(body),
    headers: {'Content-Type': 'application/json'}}).then(r => r.status === 204 ? null : r.json());
  for (const [author, late] of [['Supervisor in training', 30], ['me', 0]]) {
    await ask('/preferences/author', 'PUT', author);
    const {id} = await ask(`/sessions/${sid}/ratings`, 'POST', {
      start: 60, scale: 'closeness', low: 'distant', high: 'close', person: 'therapist'});
    const values = Array.from({length: 2750}, (_, i) => (1 + Math.sin((i - late) / 170)) / 2);
    await ask(`/sessions/${sid}/ratings/${id}/blocks`, 'POST', {first: 1500, values});
    for (const [key, start] of [['1', 62], ['2', 100 + late], ['3', 130]])
      await ask(`/sessions/${sid}/labels`, 'POST', {key, start, stop: start + 9});
  }
}"""


def test_what_two_people_rated_and_labeled_is_laid_side_by_side(page):
    page.evaluate(RATED_BY_TWO, page.url.rpartition("/")[2].partition("?")[0])
    page.reload()
    page.wait_for_selector(".head.rated .by")
    opened(page, "r", "Rate while watching")
    boxes = page.locator(".ratings input[type=checkbox]")
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.check()
    page.get_by_role("button", name="Compare the two").click()
    compared = page.locator(".compared")
    expect(compared).to_contain_text(
        "They go together best with Supervisor in training 1.2 s behind"
    )
    expect(compared).to_be_in_viewport()
    looked(page, "ratings-compared")
    shut(page)
    opened(page, "d", "Words for labels")
    table = page.get_by_role("region", name="Agreement of labels")
    expect(table).to_contain_text("Supervisor in training and me")
    expect(table.locator("tbody tr")).to_have_count(3)
    table.scroll_into_view_if_needed()
    looked(page, "agreement")
    shut(page)
    page.locator("#tab-notes").click()
    expect(page.locator(".notes .label:not(.rated)").first).to_contain_text("by ")
    looked(page, "notes-of-two")


def test_a_library_gets_its_own_words_and_the_former_back(page):
    opened(page, "d", "Words for labels")
    page.keyboard.press("Control+a")
    page.keyboard.type("leaning in")
    page.keyboard.press("Enter")
    shut(page)
    expect(page.locator(".notebox .words li").first).to_contain_text("leaning in")
    page.keyboard.press("1")
    page.locator("#tab-notes").click()
    expect(page.locator(".notes .label .chip")).to_contain_text("leaning in")
    opened(page, "d", "Words for labels")
    page.get_by_role("button", name="Former words").click()
    shut(page)
    expect(page.locator(".notebox .words li").first).to_contain_text("attuned")


PADS = {"rate": "r", "hunch": "h", "emotion-words": "w", "blind": "b", "words": "d"}


@pytest.mark.parametrize("name", PADS)
def test_axe_finds_no_barrier_and_the_pad_is_kept_as_a_picture(page, name):
    page.keyboard.press(PADS[name])
    page.wait_for_selector(".pad")
    if name == "emotion-words":
        page.wait_for_selector("[data-first]:focus")
        page.keyboard.type("torn")
        page.keyboard.press("Enter")
        expect(page.locator(".chosen b")).to_have_text("torn")
    expect(page.get_by_text("Loading", exact=True)).to_have_count(0)
    looked(page, f"pad-{name}")
