// The slides as Marp made them, in the document: one <svg> each, all below one <div class="marpit">, which is where
// Marp's CSS looks for them. Only the slide that is shown is laid out; the others are display: none and so inert.
import { reveal, stepsOf } from '#fragments.mjs'
import { morph } from '#morph.mjs'
import { warm, warmAll } from '#pictures.mjs'

export class Deck {
  /** @type {Map<string, SVGElement>} in the order of the talk */
  #svgs
  #step = 0

  /** @param {HTMLElement} root @param {string[]} ids */
  constructor(root, ids) {
    this.root = root
    this.#svgs = new Map(ids.map((id, index) => [id, root.children[index]]))
  }

  /** For `position.mjs`. */
  get course() {
    return { ids: [...this.#svgs.keys()], steps: (id) => stepsOf(this.#svgs.get(id)) }
  }

  /** @param {string} id @returns {SVGElement | undefined} */
  svg(id) {
    return this.#svgs.get(id)
  }

  /** Shows this slide and no other, with so many of its fragments. @param {import('#position.mjs').Place} place */
  show({ slide, step }) {
    this.#step = step
    for (const [id, svg] of this.#svgs) svg.toggleAttribute('data-deck-shown', id === slide)
    const svg = this.#svgs.get(slide)
    reveal(svg, step)
    if (svg.nextElementSibling) warm(svg.nextElementSibling)
  }

  /** Makes the pictures of all slides ready, one slide after the other, the next ones first. */
  warm(slide) {
    const svgs = [...this.#svgs.values()]
    const from = svgs.indexOf(this.#svgs.get(slide))
    return warmAll([...svgs.slice(from), ...svgs.slice(0, from)])
  }

  /** The slide that holds an element, which a link inside the deck may name. @returns {string | undefined} */
  holding(element) {
    for (const [id, svg] of this.#svgs) if (svg.contains(element)) return id
    return undefined
  }

  /** Puts another slide's markup into a slide that is there. */
  replace(id, svg) {
    const old = this.#svgs.get(id)
    morph(old, svg)
    reveal(old, old.hasAttribute('data-deck-shown') ? this.#step : Infinity)
  }

  /** The slides in a new order; those in `changed` are patched in place or put in, those not named are taken out. */
  arrange(order, changed) {
    const svgs = new Map()
    for (const id of order.filter((id) => this.#svgs.has(id) || changed.has(id))) {
      const svg = this.#svgs.get(id)
      if (svg && changed.has(id)) this.replace(id, changed.get(id))
      svgs.set(id, svg ?? document.adoptNode(changed.get(id)))
    }
    for (const [id, svg] of this.#svgs) if (!svgs.has(id)) svg.remove()
    this.#svgs = svgs
    this.#sort()
  }

  /** Moves only what stands elsewhere: a node that is moved loses its focus. */
  #sort() {
    let place = this.root.firstElementChild
    for (const svg of this.#svgs.values()) {
      if (svg === place) place = place.nextElementSibling
      else this.root.insertBefore(svg, place)
    }
  }
}
