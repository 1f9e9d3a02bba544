"""What every screen is held to, in both themes and sizes, and its picture."""

from axe_playwright_python.sync_playwright import Axe
from tests.browser.running import OUT, SIZES

THEMES = ("light", "dark")

SMALL = """() => {
  const small = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    if (parseFloat(getComputedStyle(element).fontSize) < 12) small.add(walker.currentNode.data);
  }
  return [...small];
}"""

# Neighbors in a row whose boxes lie on each other, and boxes that stick out of the page.
COLLISIONS = """() => {
  const rows = '.topbar, .transport, .transport .group, .now li, .head.lane, .head.map, ' +
    '.agenda li, .hour, .supervision > header, .supervision .acts, ' +
    '.moment-head, .column > header, .compare > header, .window .lanehead, ' +
    '.forms > header, .coursepage > header, .cardhead, .kiosk > header, .kiosk .acts, ' +
    '.filters, .steps, .card .acts, .notebox .words, .notebox .acts, .overview, ' +
    '.library > header, .sieve, .sieve .chosen';
  const out = [];
  for (const row of document.querySelectorAll(rows)) {
    if (!row.checkVisibility()) continue;
    const kids = [...row.children].filter(k => k.checkVisibility() &&
      !k.matches('.unseen, .resizer, .gap') && k.getBoundingClientRect().width > 0);
    const boxes = kids.map(k => k.getBoundingClientRect());
    boxes.forEach((a, i) => {
      if (a.right > innerWidth + 1) out.push(['out', kids[i].className]);
      for (const [j, b] of boxes.entries()) if (j < i) {
        const w = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (w > 2 && h > 3) out.push([row.className, kids[j].className, kids[i].className]);
      }
    });
  }
  return out;
}"""

#: Until the page has the width it was given, nothing on it fades or slides, and three pictures
#: in a row were the same size.
CALM = """width => new Promise(calm => {
  let before = '', same = 0;
  const look = () => {
    const moves = document.getAnimations().some(
      a => a.playState === 'running' && a.effect.getComputedTiming().endTime < Infinity);
    const { scrollWidth, scrollHeight } = document.documentElement;
    const now = [innerWidth, scrollWidth, scrollHeight, document.all.length].join();
    same = now === before && innerWidth === width && !moves ? same + 1 : 0;
    before = now;
    same > 2 ? calm() : requestAnimationFrame(look);
  };
  look();
})"""

#: Until there is something to be seen on the lanes.
UNTIL_DRAWN = """() => new Promise(resolve => {
  const look = () => {
    const canvas = document.querySelector('.plot canvas');
    const { width, height } = canvas ?? { width: 0, height: 0 };
    if (!width || !height) return requestAnimationFrame(look);
    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
    let inked = 0;
    for (let i = 3; i < data.length; i += 4) inked += data[i] > 0;
    if (inked > 0.05 * width * height) resolve();
    else requestAnimationFrame(look);
  };
  look();
})"""


def looked(page, name, *, themes=THEMES):
    """Hold a screen to what people need, and keep its picture under ``name``."""
    OUT.mkdir(parents=True, exist_ok=True)
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(CALM, width)
            page.screenshot(path=OUT / f"{name}-{theme}-{width}x{height}.png")
            found = Axe().run(page)
            assert not found.response["violations"], found.generate_report()
            assert page.evaluate(SMALL) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(COLLISIONS) == []
    page.emulate_media(color_scheme=THEMES[0])
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[0], strict=True)))
    page.evaluate(CALM, SIZES[0][0])
