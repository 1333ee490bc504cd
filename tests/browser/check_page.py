"""Opens a report from disk in headless Chromium and looks at it as a reader does.

    python3 tests/browser/check_page.py REPORT.html [--pictures FOLDER] [--twin]

At 400 and 1600 pixels, in the light and the dark scheme: nothing is said on the console, nothing is asked for, every chart is
drawn, no text leaves its chart, no two labels of an axis overlap, the page does not scroll sideways, text stands out from its
ground. Tab reaches every control and shows where it is, arrow keys read the marks, the copy buttons copy, the button turns the scheme.
With --twin the page is broken in a dozen ways, one after the other, and each has to be found.
Needs Python 3.9 and Chromium (in CHROMIUM or on the path), and nothing else.
"""

import argparse
import os
import pathlib
import sys
import tempfile

from chromium import Chromium

WIDTHS = [400, 1600]

CHARTS = r"""(() => {
  const wrong = [];
  const seen = (e) => e.checkVisibility();
  const charts = [...document.querySelectorAll('svg.chart[role=img]')].filter(seen);
  const name = (svg) => (svg.closest('figure') || svg).id || '?';
  const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  for (const svg of charts) {
    const box = svg.getBoundingClientRect();
    if (box.width < 100 || box.height < 60) wrong.push(name(svg) + ': drawn ' + Math.round(box.width) + ' x ' + Math.round(box.height));
    const marks = [...svg.querySelectorAll('.ln,.pt,.ar,.ht,.fl')];
    if (!marks.length) wrong.push(name(svg) + ': no marks');
    if (marks.length && !marks.some((mark) => { const b = mark.getBoundingClientRect(); return b.width + b.height > 1; })) wrong.push(name(svg) + ': no mark is to be seen');
    if (!svg.querySelector('title') || !svg.querySelector('title').textContent.trim()) wrong.push(name(svg) + ': no title');
    if (!svg.querySelector('desc') || !svg.querySelector('desc').textContent.trim()) wrong.push(name(svg) + ': no description');
    for (const key of ['aria-labelledby', 'aria-describedby']) if (!document.getElementById(svg.getAttribute(key))) wrong.push(name(svg) + ': ' + key + ' leads nowhere');
    const texts = [...svg.querySelectorAll('text')].map((text) => [text, text.getBoundingClientRect()]);
    const slack = 0.02 * box.width;
    for (const [text, at] of texts) {
      if (at.left < box.left - slack || at.right > box.right + slack || at.top < box.top - 3 || at.bottom > box.bottom + 3) wrong.push(name(svg) + ': “' + text.textContent + '” leaves its chart');
      const size = parseFloat(getComputedStyle(text).fontSize) * box.width / svg.viewBox.baseVal.width;
      if (size < 9) wrong.push(name(svg) + ': “' + text.textContent + '” is ' + size.toFixed(1) + ' pixels high');
    }
    const labels = texts.filter(([text]) => text.classList.contains('k'));
    for (let i = 0; i < labels.length; i++) for (let j = i + 1; j < labels.length; j++)
      if (overlap(labels[i][1], labels[j][1])) wrong.push(name(svg) + ': “' + labels[i][0].textContent + '” overlaps “' + labels[j][0].textContent + '”');
    for (const mark of marks) for (const key of ['d', 'x', 'y', 'width', 'height', 'fill-opacity']) {
      const value = mark.getAttribute(key);
      if (value !== null && /NaN|inf/i.test(value)) wrong.push(name(svg) + ': ' + key + ' is ' + value.slice(0, 40));
    }
  }
  return { charts: charts.length, wrong: wrong.slice(0, 20) };
})()"""

SIDEWAYS = r"""(() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return [];
  const guilty = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest('.scroll,pre,svg'));
  return ['the page is ' + wide + ' pixels too wide: ' + guilty.slice(0, 3).map((e) => e.tagName + '.' + e.className + '#' + e.id).join(', ')];
})()"""

CONTRAST = r"""(() => {
  const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const parse = (c) => (c.match(/[\d.]+/g) || []).map(Number);
  const ground = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0.99) return c.slice(0, 3); } return [255, 255, 255]; };
  const wrong = new Set();
  for (const e of document.querySelectorAll('h1,h2,h3,h4,p,a,code,button,summary,td,th,figcaption,.badge,li,svg.chart text')) {
    if (!e.checkVisibility() || !e.textContent.trim()) continue;
    const style = getComputedStyle(e);
    const own = parse(e.tagName === 'text' ? style.fill : style.color).slice(0, 3), under = ground(e);
    const [a, b] = [light(own), light(under)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) wrong.add(e.tagName + '.' + (e.getAttribute('class') || '') + ': contrast ' + ratio.toFixed(2));
  }
  return [...wrong].slice(0, 10);
})()"""

# Every control that can be seen, and what a reader would call it.
CONTROLS = r"""(() => {
  const all = [...document.querySelectorAll('a[href],button,summary,[tabindex="0"]')];
  window.controls = all.filter((e) => e.checkVisibility({ visibilityProperty: true }));
  return window.controls.length;
})()"""

FOCUSED = r"""(() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e);
  const place = window.controls.indexOf(e);
  const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const named = (e.getAttribute('aria-label') || e.textContent || '').trim().length > 0;
  return { place, shown, named, what: e.tagName + ' ' + (e.textContent || '').trim().slice(0, 40) };
})()"""


class Check:
    """What was found wrong."""

    def __init__(self, browser, address):
        self.browser, self.address, self.wrong = browser, address, []

    def note(self, where, found):
        self.wrong.extend(f"{where}: {text}" for text in found)

    def seen(self, width, dark, pictures=None):
        """What can be seen without touching anything."""
        where = f"{width} px, {'dark' if dark else 'light'}"
        browser = self.browser
        browser.open(self.address, width=width, dark=dark)
        requests = [url for url in browser.requests() if url.split("#")[0] != self.address]
        self.note(where, [f"asked for {url[:120]}" for url in requests])
        self.note(where, browser.errors())
        found = browser.run(CHARTS)
        self.note(where, found["wrong"])
        if found["charts"] == 0:
            self.note(where, ["no chart"])
        self.note(where, browser.run(SIDEWAYS))
        self.note(where, browser.run(CONTRAST))
        ground = browser.run("getComputedStyle(document.body).backgroundColor")
        is_dark = sum(int(part) for part in ground[ground.index("(") + 1:-1].split(",")[:3]) < 200
        if is_dark != dark:
            self.note(where, [f"the ground is {ground}"])
        if pictures:
            browser.picture(pictures / f"{width}-{'dark' if dark else 'light'}.png")
        # Tables and texts that are closed at first must not widen the page either.
        browser.run("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        self.note(where + ", all opened", browser.run(SIDEWAYS))
        return found["charts"]

    def keyboard(self):
        """Tab reaches every control, and it can be seen where it is."""
        browser, where = self.browser, "keyboard"
        browser.open(self.address, width=1600)
        count = browser.run(CONTROLS)
        reached, before = set(), None
        for _ in range(count + 20):
            browser.key("Tab", number=9)
            at = browser.run(FOCUSED)
            if at is None:
                break
            if not at["shown"]:
                self.note(where, [f"no focus is shown on {at['what']}"])
            if not at["named"]:
                self.note(where, [f"without a name: {at['what']}"])
            if at["place"] == before:
                self.note(where, [f"Tab does not leave {at['what']}"])
                break
            before = at["place"]
            reached.add(at["place"])
            if len(self.wrong) > 20:
                break
        missed = [place for place in range(count) if place not in reached]
        if missed:
            names = browser.run(f"{missed[:3]}.map((i) => window.controls[i].tagName + ' ' + window.controls[i].textContent.trim().slice(0, 40))")
            self.note(where, [f"Tab reaches {count - len(missed)} of {count} controls, not {names}"])
        return count

    def marks(self):
        """Arrow keys read the marks of a chart."""
        browser = self.browser
        browser.open(self.address, width=1600)
        browser.run("document.querySelector('.panels').focus()")
        said = []
        for _ in range(2):
            browser.key("ArrowRight", number=39)
            said.append(browser.run("document.querySelector('figure .reads').textContent"))
        if not said[0] or said[0] == said[1]:
            self.note("marks", [f"the arrow keys read {said}"])

    def buttons(self):
        """The copy buttons copy what they stand beside; the other one turns the scheme, and a link opens what it leads into."""
        browser = self.browser
        browser.open(self.address, width=1600)
        browser.run("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        copies = browser.run("document.querySelectorAll('button[data-copy]').length")
        if copies == 0:
            self.note("copy", ["there is no button"])
        for place in range(min(copies, 4)):
            wanted = browser.run(
                f"""(async () => {{
                  const button = document.querySelectorAll('button[data-copy]')[{place}];
                  button.click();
                  await new Promise((done) => setTimeout(done, 100));
                  const source = document.getElementById(button.dataset.copy);
                  return source ? source.textContent : '';
                }})()"""
            )
            copied = browser.pasted()
            if not wanted or copied != wanted:
                self.note("copy", [f"{copied[:60]!r} in place of {wanted[:60]!r}"])
        before = browser.run("getComputedStyle(document.body).backgroundColor")
        browser.run("document.getElementById('theme').click()")
        if browser.run("getComputedStyle(document.body).backgroundColor") == before:
            self.note("scheme", ["the button does not turn it"])
        browser.run("document.getElementById('theme').click()")
        lost = browser.run(
            "[...document.querySelectorAll('a[href^=\"#\"]')].filter((a) => !document.getElementById(decodeURIComponent(a.hash.slice(1)))).map((a) => a.hash)"
        )
        self.note("links", [f"{hash} leads nowhere" for hash in lost[:5]])
        twice = browser.run("(() => { const seen = new Set(), twice = []; document.querySelectorAll('[id]').forEach((e) => { if (seen.has(e.id)) twice.push(e.id); seen.add(e.id); }); return twice; })()")
        self.note("names", [f"{name} stands twice" for name in twice[:5]])
        self.note("at the end", browser.errors())


# Ways to break the page: what is replaced by what, the first time it stands there.
BROKEN = {
    "a script that throws": ("'use strict';", "'use strict'; setTimeout(function () { throw new Error('broken'); }, 0);"),
    "a request": ("default-src 'none'; style-src", "default-src *; style-src", "</footer>", "<img src='http://127.0.0.1:9/x.png' alt=''></footer>"),
    "a chart without marks": ('class="ln ', 'class="gone ', 'class="pt ', 'class="gone ', 'class="ht"', 'class="gone"', 'class="ar ', 'class="gone ', 'class="fl"', 'class="gone"'),
    "a number that is none": ('<path class="ln s0" d="M', '<path class="ln s0" d="MNaN ', '<rect class="ht" fill-opacity="', '<rect class="ht" fill-opacity="NaN'),
    "a chart without a description": ("<desc", "<g hidden='hidden'", "</desc>", "</g>"),
    "a text that leaves its chart": ('<text class="l" x="4"', '<text class="l" x="370"'),
    "labels that overlap": ('<text class="k m" x="', '<text class="k m" x="100" data-was="'),
    "a page that is too wide": ("</footer>", "<div style='width:2000px'>x</div></footer>"),
    "a control that Tab does not reach": ('<button id="theme" type="button">', '<button id="theme" type="button" tabindex="-1">'),
    "no sign of the focus": (":focus-visible{outline:3px", ":focus-visible{outline:0px"),
    "a copy button of nothing": ('data-copy="', 'data-copy="no-'),
    "a scheme that does not turn": ("root.dataset.theme = isDark()", "root.dataset.other = isDark()"),
    "grey on grey": ("--ink:#1b1b1b", "--ink:#999"),
    "arrow keys that say nothing": ("reads.textContent = mark.dataset.r", "reads.title = mark.dataset.r"),
    "a link that leads nowhere": ('href="#studies"', 'href="#nothing"', 'href="#study-', 'href="#nothing-'),
}


def check(path, pictures=None, quick=False):
    with Chromium() as browser:
        found = Check(browser, path.resolve().as_uri())
        for width in WIDTHS:
            for dark in ([False] if quick else [False, True]):
                charts = found.seen(width, dark, pictures)
        controls = found.keyboard()
        found.marks()
        found.buttons()
    return found.wrong, charts, controls


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("report", type=pathlib.Path)
    arguments.add_argument("--pictures", type=pathlib.Path)
    arguments.add_argument("--twin", action="store_true")
    arguments = arguments.parse_args()
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    wrong, charts, controls = check(arguments.report, arguments.pictures)
    for text in wrong:
        print(text)
    if wrong:
        sys.exit(1)
    print(f"{charts} charts, {controls} controls: nothing wrong")
    if not arguments.twin:
        return
    text = arguments.report.read_text(encoding="utf-8")
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        for what, changes in BROKEN.items():
            broken = text
            for old, new in zip(changes[::2], changes[1::2]):
                broken = broken.replace(old, new)
            path = pathlib.Path(folder) / "broken.html"
            path.write_text(broken, encoding="utf-8")
            wrong = ["it cannot be broken so"] if broken == text else check(path, quick=True)[0]
            if broken == text or not wrong:
                missed.append(what)
            print(f"{what}: {wrong[0][:110] if wrong else 'NOT FOUND'}")
    if missed:
        sys.exit(f"not found: {missed}")


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(__file__))
    main()
