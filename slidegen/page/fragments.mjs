// Fragments are the parts of a slide that appear one by one; Marp numbers them from 1.

const fragmentsOf = (svg) => [...svg.querySelectorAll('[data-marpit-fragment]')]
const numberOf = (element) => Number(element.dataset.marpitFragment)

/** How many steps a slide has after its first sight. @param {SVGElement} svg */
export const stepsOf = (svg) => Math.max(0, ...fragmentsOf(svg).map(numberOf))

/** Shows so many fragments; the others keep their place on the slide. @param {SVGElement} svg @param {number} step */
export function reveal(svg, step) {
  for (const element of fragmentsOf(svg)) element.toggleAttribute('data-deck-hidden', numberOf(element) > step)
}
