// The notes of the slide, in a size that the presenter chooses once.
import { make } from '#elements.mjs'

const STORE = 'slidegen:notes-size'
const SIZES = { first: 1.375, least: 0.875, most: 3, factor: 1.125 }

/** @returns {{element: HTMLElement, commands: object}} */
export function notes({ show }) {
  const text = make('div.text')
  const element = make('section.deck-notes', { 'aria-label': 'Notes', tabIndex: -1 }, text)
  let size = Number(kept()) || SIZES.first
  const resize = (factor) => () => {
    size = Math.max(SIZES.least, Math.min(SIZES.most, size * factor))
    element.style.setProperty('--notes-size', `${size}rem`)
    keep(size)
  }
  const paint = () => {
    text.innerHTML = show.slide.notes || '<p class="none">No notes for this slide</p>'
    element.scrollTop = 0
  }
  show.on('stage', (stage, before) => stage.slide !== before.slide && paint())
  show.on('changed', ({ slides }) => show.stage.slide in slides && paint())
  resize(1)()
  paint()
  return { element, commands: { larger: resize(SIZES.factor), smaller: resize(1 / SIZES.factor) } }
}

function kept() {
  try {
    return localStorage.getItem(STORE)
  } catch {
    return null
  }
}

function keep(size) {
  try {
    localStorage.setItem(STORE, size)
  } catch {
    // A browser may forbid it for files: then the size is kept as long as the window.
  }
}
