// Finds what slides have on a screen and not on paper: what is played or unfolded there, or hidden when printed.

/** Brings everything that moves to where it ends, or to where it was if it never does; answers what moved. */
export const stilled = (page) =>
  page.evaluateHandle(() => {
    const animations = document.getAnimations()
    const moving = animations.map((animation) => animation.effect?.target).filter(Boolean)
    for (const animation of animations) {
      const isEndless = animation.effect?.getComputedTiming().endTime === Infinity
      if (isEndless) animation.cancel()
      else animation.finish()
    }
    return moving
  })

/** What each slide of a page loses on paper: what it is, and its first words; `moving` is what was stilled on it. */
export async function losses(page, moving) {
  const shown = await page.evaluateHandle(shownTexts)
  try {
    await page.emulateMediaType('print')
    return await page.evaluate(inPage, shown, moving)
  } finally {
    await page.emulateMediaType(null)
  }
}

/** Runs in the page: the elements whose own text is seen on the screen. */
function shownTexts() {
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
  const isShown = (element) => element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) ?? true
  const all = document.querySelectorAll('svg[data-marpit-svg] :not(mjx-container *, script, style, noscript)')
  return [...all].filter((element) => hasText(element) && isShown(element))
}

/** Runs in the page as it is printed: it must not name anything outside of itself. */
function inPage(shown, moving) {
  const told = (text) => text.replace(/\s+/g, ' ').trim().slice(0, 80)
  const folded = (details) => [...details.childNodes].filter((node) => node.localName !== 'summary').map((node) => node.textContent)
  const isHidden = (element) => !(element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) ?? true)
  const hidden = shown.filter(isHidden)
  return [...document.querySelectorAll('svg[data-marpit-svg]')].map((slide) => {
    const here = (elements) => [...new Set(elements)].filter((element) => slide.contains(element))
    const called = (what, words) => (element) => ({ what, words: told(words(element)) })
    const text = (element) => element.textContent
    return [
      ...[...slide.querySelectorAll('video, audio')].map((each) => ({ what: each.localName, words: '' })),
      ...[...slide.querySelectorAll('details:not([open])')].map(called('details', (each) => folded(each).join(' '))),
      ...here(hidden).map(called('hidden', text)),
      ...here(moving).map(called('animation', text)),
    ]
  })
}
