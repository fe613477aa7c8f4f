// Finds a slide by number or words: a field and the slides that fit, the first of them with Enter.
import { dialog } from '#dialog.mjs'
import { make } from '#elements.mjs'
import { found, matching } from '#search.mjs'

const MOST = 9
const ASKS = 'Number or words of a title'

/** @returns {{open: () => void}} */
export function finder({ show, talk }) {
  return dialog('deck-finder', 'Find a slide', (close) => {
    const list = make('ol')
    const go = (id) => id && (close(), show.set({ slide: id, step: 0 }))
    const choice = (id) => row(id, talk, () => go(id))
    const suggest = () => list.replaceChildren(...fitting(input.value, talk.slides).map(choice))
    const input = make('input', { type: 'text', placeholder: ASKS, 'aria-label': ASKS, oninput: suggest })
    Object.assign(input, { autocomplete: 'off', autofocus: true })
    const enter = (event) => {
      event.preventDefault()
      go(found(input.value, talk.slides))
    }
    const form = make('form', { onsubmit: enter }, input, list)
    form.addEventListener('keydown', walk)
    suggest()
    return [form]
  })
}

/** The ids to offer; a number leads to one slide. */
function fitting(words, slides) {
  const one = /^\s*\d+\s*$/.test(words) && found(words, slides)
  return one ? [one] : matching(words, slides).slice(0, MOST).map(({ id }) => id)
}

function row(id, { slides }, onclick) {
  const index = slides.findIndex((slide) => slide.id === id)
  const number = make('b', {}, String(index + 1))
  return make('li', {}, make('button', { type: 'button', onclick }, number, slides[index].title))
}

/** The arrows walk between the field and the slides below it. */
function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step) return
  event.preventDefault()
  const stops = [...event.currentTarget.querySelectorAll('input, button')]
  stops[stops.indexOf(document.activeElement) + step]?.focus()
}
