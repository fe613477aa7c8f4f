// A slide must not be seen without its pictures: they are fetched and decoded before it is.

const PATIENCE = 500

const picturesOf = (svg) => [...svg.querySelectorAll('img[src]')]

/** Decodes the pictures of a slide that will be shown soon. @param {SVGElement} svg */
export const warm = (svg) => Promise.all(picturesOf(svg).map(ready))

/** Slides come with pictures that wait to be seen, or the first one would wait for all: they follow when there is time. */
export async function warmAll(svgs) {
  for (const svg of svgs) {
    await idle()
    await warm(svg)
  }
}

function ready(picture) {
  picture.loading = 'eager'
  return picture.decode().catch(() => {})
}

const idle = () => new Promise((resolve) => (window.requestIdleCallback ?? setTimeout)(resolve))

/** Resolves when the pictures that this markup names and the document lacks can be painted, or after a while. */
export async function loaded(svg) {
  const named = picturesOf(svg).map(addressOf).filter(isElsewhere)
  if (!named.length) return
  const known = new Set(Array.from(document.images, addressOf).filter(isElsewhere))
  const missing = named.filter((address) => !known.has(address))
  if (missing.length) await Promise.race([Promise.all(missing.map(decoded)), later(PATIENCE)])
}

/**
 * Fetches the pictures that the shown slide will have in a moment, if they are of a figure on it. The last ones are held
 * on to, so that they are there when the slide comes.
 */
export function fetchAhead({ show, deck }) {
  let held
  show.on('pictures', ({ figure, media }) => {
    const slide = deck.svg(show.stage.slide)
    if (slide?.querySelector(`figure.figure-${CSS.escape(figure)}`)) held = media.map((name) => decoded(`media/${name}`))
  })
}

const addressOf = (picture) => picture.getAttribute('src')

/** A data URI brings its picture along; megabytes of them are better not compared. */
const isElsewhere = (address) => !address.startsWith('data:')

/** A picture that is ready to paint, or null if it cannot be. @param {string} src */
export async function decoded(src) {
  const picture = new Image()
  picture.src = src
  return picture.decode().then(() => picture, () => null)
}

const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
