// Asks axe-core what of slides those cannot use who do not see them, or have no mouse.

// Not asked: contrast and what is told by colour alone are measured better elsewhere, in figures too; nobody scrolls a
// slide or turns it; what plays by itself axe-core would have to fetch first. What is around the slides is our own page,
// which our own tests try.
const NOT_ASKED = ['color-contrast', 'css-orientation-lock', 'link-in-text-block', 'no-autoplay-audio',
  'scrollable-region-focusable', 'target-size']
const OPTIONS = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'],
  rules: Object.fromEntries(NOT_ASKED.map((name) => [name, { enabled: false }])),
  resultTypes: ['violations'],
  elementRef: true,
  iframes: false,
  preload: false,
}

/** All that axe-core has against each slide of a page: its rule, what that asks for, what is wrong, and the element. */
export async function faults(page, axe) {
  await page.addScriptTag({ path: axe })
  return page.evaluate(inPage, OPTIONS)
}

/** Runs in the page: it must not name anything outside of itself. Formulas are MathJax's, and not looked at. */
async function inPage(options) {
  const slides = [...document.querySelectorAll('svg[data-marpit-svg]')]
  const { violations } = await window.axe.run({ include: ['section'], exclude: ['mjx-container'] }, options)
  const seen = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ element, html, any, all, none }) => ({
      slide: element.closest('svg[data-marpit-svg]'),
      fault: { rule: id, help, wrong: [...any, ...all, ...none][0]?.message ?? help, element: html.slice(0, 200) },
    })))
  return slides.map((slide) => seen.filter((each) => each.slide === slide).map(({ fault }) => fault))
}
