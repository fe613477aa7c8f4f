// A slide must not be seen without its pictures: they are fetched and decoded before it is.

const PATIENCE = 500

const picturesOf = (svg) => [...svg.querySelectorAll('img[src]')]

/** Decodes the pictures of a slide that will be shown soon. @param {SVGElement} svg */
export function warm(svg) {
  for (const picture of picturesOf(svg)) picture.decode().catch(() => {})
}

/** Resolves when the pictures that this markup names and the document lacks can be painted, or after a while. */
export async function loaded(svg) {
  const known = new Set(Array.from(document.images, (picture) => picture.getAttribute('src')))
  const missing = picturesOf(svg).map((picture) => picture.getAttribute('src')).filter((src) => !known.has(src))
  if (missing.length) await Promise.race([Promise.all(missing.map(decoded)), later(PATIENCE)])
}

/** A picture that is ready to paint, or null if it cannot be. @param {string} src */
export async function decoded(src) {
  const picture = new Image()
  picture.src = src
  return picture.decode().then(() => picture, () => null)
}

const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
