// What comes next: the same slide with one fragment more, or the next slide, as a small copy.
import { spelled } from '#clock.mjs'
import { make, write } from '#elements.mjs'
import { reveal } from '#fragments.mjs'
import { copied } from '#morph.mjs'
import { isLast, next } from '#position.mjs'

/** @returns {HTMLElement} */
export function upcoming({ show, deck, talk }) {
  const picture = make('div.marpit', { inert: true })
  const [what, title, time] = [make('h2'), make('strong'), make('p.note')]
  const words = make('div.words', {}, what, title, time)
  const element = make('section.deck-upcoming', { 'aria-label': 'Next' }, picture, words)
  let shown = {}
  const paint = () => {
    const ends = isLast(show.stage, deck.course)
    const place = next(show.stage, deck.course)
    const slide = talk.slides.find(({ id }) => id === place.slide)
    const isStep = place.slide === show.stage.slide
    if (shown.slide !== place.slide) picture.replaceChildren(copied(deck.svg(place.slide)))
    reveal(picture.firstChild, place.step)
    shown = place
    element.toggleAttribute('data-ends', ends)
    const step = `Next step, ${place.step} of ${deck.course.steps(place.slide)}`
    write(what, ends ? 'The end' : isStep ? step : 'Next slide')
    write(title, ends || isStep ? '' : slide.title)
    write(time, ends || isStep ? '' : `${spelled(60 * slide.minutes)} planned`)
  }
  const renew = () => {
    shown = {}
    paint()
  }
  show.on('stage', paint)
  show.on('changed', renew)
  show.on('painted', renew)
  paint()
  return element
}
