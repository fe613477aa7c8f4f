// What a revision does to the talk, as data: which slides there are now, which were changed, which are gone.

/** The slides in the new order; those without an update stay as they are. */
export function updated(slides, { order, slides: changes }) {
  const known = new Map(slides.map((slide) => [slide.id, slide]))
  return order.filter((id) => id in changes || known.has(id)).map((id) => described(changes[id]) ?? known.get(id))
}

/** A slide without its HTML, which the document holds. */
function described(change) {
  if (!change) return undefined
  const { html: _, ...slide } = change
  return slide
}

/** Those of a slide: problems without a slide belong to all of them. */
export const problemsOf = (problems, id) => problems.filter(({ slide }) => slide === null || slide === id)

/** Those that another slide must tell of by a count. */
export const problemsElsewhere = (problems, id) => problems.filter(({ slide }) => slide !== null && slide !== id)

/**
 * CSS in two parts: typefaces, which flash when they are set anew, and the rest.
 * @type {(css: string) => [string, string]}
 */
export function parted(css) {
  const faces = []
  const rest = css.replace(/@font-face\s*\{[^}]*\}/g, (face) => (faces.push(face), ''))
  return [faces.join('\n'), rest]
}
