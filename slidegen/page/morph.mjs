// Patches a slide in place, so that what did not change stays the same node: focus, fonts and pictures with it.
import { Idiomorph } from '#idiomorph'

/** What the page itself put on a slide (controls, badges) is an element of such a name, what it noted an attribute. */
const isOurs = (node) => node.localName?.startsWith('slidegen-')
const isNote = (name) => name.startsWith('data-deck-')

const CALLBACKS = {
  beforeNodeRemoved: (node) => !isOurs(node),
  beforeAttributeUpdated: (name) => !isNote(name),
}

/** @param {SVGElement} svg @param {SVGElement} wanted   which is used up */
export function morph(svg, wanted) {
  Idiomorph.morph(svg, wanted, { morphStyle: 'outerHTML', callbacks: CALLBACKS })
}

/** One slide's markup as a node of its own. @param {string} html @returns {SVGElement} */
export function parsed(html) {
  const template = document.createElement('template')
  template.innerHTML = html
  const svg = template.content.firstElementChild
  svg.remove()
  return svg
}

/** A copy of a slide without what the page put on it, and without ids, which are the original's. */
export function copied(svg) {
  const copy = bare(svg)
  for (const element of copy.querySelectorAll('*')) if (element instanceof HTMLElement) element.removeAttribute('id')
  copy.setAttribute('data-deck-shown', '')
  return copy
}

/** A copy of a part of a slide without what the page put on it. */
export function bare(node) {
  const copy = node.cloneNode(true)
  for (const element of copy.querySelectorAll('*')) if (isOurs(element)) element.remove()
  return copy
}
