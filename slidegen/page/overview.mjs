// All slides as a grid. A slide is copied when it comes near the window, so a long deck opens at once.
import { dialog } from '#dialog.mjs'
import { make } from '#elements.mjs'
import { reveal } from '#fragments.mjs'
import { copied } from '#morph.mjs'

/** @param {{show: object, deck: object, talk: object}} app */
export function overview({ show, deck, talk }) {
  const sheet = dialog('deck-overview', 'All slides', (close) => {
    const grid = make('ol', {}, ...talk.slides.map((slide, index) => cell(slide, index, close)))
    queueMicrotask(() => arrive(grid))
    return [grid]
  })
  const cell = (slide, index, close) => {
    const choose = () => (close(), show.set({ slide: slide.id, step: 0 }))
    const picture = make('div.marpit', { inert: true })
    const title = make('span', {}, make('b', {}, String(index + 1)), slide.title)
    return make('li', {}, make('button', { type: 'button', onclick: choose, 'data-slide': slide.id }, picture, title))
  }
  const arrive = (grid) => {
    fillWhenNear(grid, deck)
    const here = grid.children[show.index].firstChild
    here.setAttribute('aria-current', 'true')
    here.scrollIntoView({ block: 'center' })
    here.focus({ preventScroll: true })
  }
  sheet.sheet.addEventListener('keydown', (event) => walk(event, sheet))
  return sheet
}

function fillWhenNear(grid, deck) {
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || target.firstChild.firstChild.firstChild) continue
      const copy = copied(deck.svg(target.firstChild.dataset.slide))
      reveal(copy, Infinity)
      target.firstChild.firstChild.append(copy)
    }
  }, { rootMargin: '400px' })
  for (const item of grid.children) near.observe(item)
}

/** The arrows walk over the grid, `o` closes it. */
function walk(event, { sheet, close }) {
  const cells = [...sheet.querySelectorAll('li > button')]
  const columns = cells.filter((cell) => cell.offsetTop === cells[0].offsetTop).length
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key]
  if (event.key === 'o') close()
  if (!step) return
  event.preventDefault()
  cells[cells.indexOf(document.activeElement) + step]?.focus()
}
