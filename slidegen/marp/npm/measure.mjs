// Measures slides as projected: where each text and picture is, in px of the slide, and how its letters look; what axe-core
// has against them, and what they lose on paper.
import { faults } from './accessible.mjs'
import { losses, stilled } from './paper.mjs'

/** Opens a page whose slides are Marp's own, one below the other, and measures each of them; `axe` is axe-core's file. */
export async function measured(browser, address, axe) {
  const page = await browser.newPage()
  try {
    await page.setViewport({ width: 1280, height: 720 })
    await page.goto(address, { waitUntil: 'load' })
    const moving = await stilled(page)
    const slides = await page.evaluate(inPage)
    const [wrong, lost] = [await faults(page, axe), await losses(page, moving)]
    return slides.map((slide, n) => ({ ...slide, faults: wrong[n], lost: lost[n] }))
  } finally {
    await page.close()
  }
}

/** Runs in the page: it must not name anything outside of itself. */
async function inPage() {
  await document.fonts.ready
  // Two frames: Marp's own script fits listings into their boxes in one.
  for (let n = 0; n < 2; n += 1) await new Promise((resolve) => requestAnimationFrame(resolve))

  const PARTS = 'img, video, svg:not(mjx-container svg), mjx-container, table, pre'
  const NO_TEXT = 'mjx-container, script, style, noscript' // a formula is a part: what text it has is for the ears

  const ink = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const known = new Map()
  /** Any CSS colour as red, green, blue and opacity. */
  function rgba(color) {
    if (!known.has(color)) {
      ink.clearRect(0, 0, 1, 1)
      ink.fillStyle = color
      ink.fillRect(0, 0, 1, 1)
      const [r, g, b, a] = ink.getImageData(0, 0, 1, 1).data
      known.set(color, [r, g, b, a / 255])
    }
    return known.get(color)
  }
  const rounded = (px) => Math.round(px * 10) / 10
  const over = ([r, g, b, a], below) => [r, g, b].map((channel, i) => Math.round(channel * a + below[i] * (1 - a)))

  /** The plain colour behind an element, null where there is a picture or a gradient. */
  function behind(element, slide) {
    const layers = []
    for (let each = element; each; each = each === slide ? null : each.parentElement) {
      const { backgroundImage, backgroundColor } = getComputedStyle(each)
      if (backgroundImage !== 'none') return null
      layers.push(rgba(backgroundColor))
      if (layers.at(-1)[3] === 1) break
    }
    if (layers.at(-1)[3] < 1 && slide.dataset.marpitAdvancedBackground) return null
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255])
  }

  /** How solid an element is, with all around it. */
  function opacity(element, slide) {
    let product = 1
    for (let each = element; each; each = each === slide ? null : each.parentElement)
      product *= Number(getComputedStyle(each).opacity)
    return product
  }

  const ownText = (element) => [...element.childNodes].filter((node) => node.nodeType === 3 && node.data.trim())
  const isShown = (element) => element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) ?? true
  /** How much larger letters are drawn than their style says: Marp shrinks listings and stretches titles. */
  function stretch([, top, , bottom], style) {
    ink.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
    const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = ink.measureText('x')
    const ratio = (bottom - top) / (above + below)
    return Math.abs(ratio - 1) < 0.1 ? 1 : ratio // a browser rounds lines to px
  }

  function slideMeasures(slide) {
    const frame = slide.getBoundingClientRect()
    const scale = frame.width / slide.offsetWidth // the browser fits slides to its window
    const box = ({ left, top, right, bottom }) =>
      [left - frame.left, top - frame.top, right - frame.left, bottom - frame.top].map((px) => rounded(px / scale))

    function text(element) {
      const style = getComputedStyle(element)
      const lines = ownText(element).flatMap((node) => {
        const range = document.createRange()
        range.selectNodeContents(node)
        return [...range.getClientRects()].filter((rect) => rect.width > 0).map(box)
      })
      const background = behind(element, slide)
      const [r, g, b, a] = rgba(style.color)
      return {
        words: ownText(element).map((node) => node.data).join(' ').replace(/\s+/g, ' ').trim(),
        lines,
        size: rounded(parseFloat(style.fontSize) * (lines.length ? stretch(lines[0], style) : 1)),
        bold: Number(style.fontWeight) >= 700,
        raised: Boolean(element.closest('sup, sub')),
        color: over([r, g, b, a * opacity(element, slide)], background ?? [255, 255, 255]),
        background,
      }
    }

    function part(element) {
      const { overflowX, overflowY } = getComputedStyle(element)
      const cut = (hides, all, shown) => (hides !== 'visible' ? Math.max(0, all - shown) : 0)
      return {
        what: element.localName,
        box: box(element.getBoundingClientRect()),
        cut: [cut(overflowX, element.scrollWidth, element.clientWidth),
          cut(overflowY, element.scrollHeight, element.clientHeight)],
      }
    }

    const elements = [...slide.querySelectorAll('*')].filter((element) => !element.closest(NO_TEXT) && isShown(element))
    const isCutting = (element) => !element.closest('svg svg') && part(element).cut.some((px) => px > 0)
    const isInPart = (element) => slide.contains(element.parentElement.closest(PARTS)) // the slide itself is in an svg
    const parts = [...slide.querySelectorAll(PARTS)].filter((element) => !isInPart(element))
    parts.push(...elements.filter((element) => !parts.includes(element) && isCutting(element)))
    return {
      width: slide.offsetWidth,
      height: slide.offsetHeight,
      texts: [slide, ...elements].filter((element) => ownText(element).length).map(text).filter((one) => one.lines.length),
      parts: parts.filter(isShown).map(part),
      ids: [slide, ...slide.querySelectorAll('[id]')].map((element) => element.id).filter(Boolean),
    }
  }

  return [...document.querySelectorAll('svg[data-marpit-svg]')].map((svg) => {
    const slide = svg.querySelector('section[data-marpit-advanced-background="content"]') ?? svg.querySelector('section')
    return slideMeasures(slide)
  })
}
