// What is wrong with the talk: in full on the slide it belongs to, as a count on the others; never before an audience.
import { make } from '#elements.mjs'
import { problemsElsewhere, problemsOf } from '#update.mjs'

/** @returns {(message: object) => void} what is to be called with each revision */
export function problemPanel({ show, talk }) {
  let problems = []
  let isFolded = talk.view === 'presenter'
  const texts = make('div.texts')
  const fold = make('button', { type: 'button', onclick: () => ((isFolded = !isFolded), paint()) })
  const elsewhere = make('button', { type: 'button', onclick: () => show.set({ slide: away()[0].slide, step: 0 }) })
  const panel = make('aside.deck-problems', { 'aria-label': 'Problems', role: 'status', hidden: true },
    make('header', {}, fold, elsewhere), texts)
  const heading = document.querySelector('[data-view="presenter"] .deck-wall')
  if (heading) heading.before(panel)
  else document.body.append(panel)
  const away = () => problemsElsewhere(problems, show.stage.slide)
  const paint = () => {
    const [here, others] = [problemsOf(problems, show.stage.slide), away()]
    panel.hidden = show.isPerforming || problems.length === 0
    fold.hidden = here.length === 0
    fold.textContent = `${isFolded ? '▸' : '▾'} ${counted(here.length)} ${isFolded ? '' : 'here'}`
    fold.setAttribute('aria-expanded', String(!isFolded))
    elsewhere.hidden = others.length === 0
    elsewhere.textContent = others.length && `${counted(others.length)} on ${slidesNamed(others, talk)} →`
    texts.hidden = isFolded || here.length === 0
    texts.replaceChildren(...here.map(({ text }) => make('pre', { tabIndex: 0 }, text)))
  }
  show.on('stage', (stage, before) => stage.slide !== before.slide && paint())
  show.on('welcome', paint)
  return (message) => {
    // What stands on no slide that is here concerns all of them.
    const isHere = ({ slide }) => talk.slides.some(({ id }) => id === slide)
    problems = (message.problems ?? []).map((problem) => (isHere(problem) ? problem : { ...problem, slide: null }))
    paint()
  }
}

const counted = (number) => `${number} problem${number === 1 ? '' : 's'}`

/** `slide 3`, or `slides 3, 7, 9 …`. */
function slidesNamed(problems, { slides }) {
  const numbers = [...new Set(problems.map(({ slide }) => slides.findIndex(({ id }) => id === slide) + 1))]
  const few = numbers.sort((one, other) => one - other).slice(0, 4)
  return `slide${numbers.length === 1 ? '' : 's'} ${few.join(', ')}${numbers.length > few.length ? ' …' : ''}`
}
