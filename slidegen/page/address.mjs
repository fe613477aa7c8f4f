// The address of the page names the slide: it can be bookmarked, reloaded and sent, and the browser's back goes back.
import { fromHash, isSame, toHash } from '#position.mjs'

/** Keeps the address with the show. A step within a slide is no page of its own in the browser's history. */
export function keepAddress({ show, deck }) {
  history.replaceState(null, '', toHash(show.stage))
  show.on('stage', (stage, before) => {
    if (isSame(stage, before)) return
    const method = stage.slide === before.slide ? 'replaceState' : 'pushState'
    if (location.hash !== toHash(stage)) history[method](null, '', toHash(stage))
  })
  addEventListener('popstate', () => {
    const place = fromHash(location.hash, deck.course)
    if (place && !isSame(place, show.stage)) show.set(place)
  })
}

/** Links inside the deck turn the page: to a slide by its id, or to the slide that holds the heading. */
export function followLinks({ show, deck }) {
  document.addEventListener('click', (event) => {
    const hash = event.target.closest?.('a[href^="#"]')?.getAttribute('href')
    if (!hash) return
    event.preventDefault()
    const place = fromHash(hash, deck.course) ?? around(hash, deck)
    if (place) show.set(place)
  })
}

function around(hash, deck) {
  const element = document.getElementById(decodeURIComponent(hash.slice(1)))
  const slide = element && deck.holding(element)
  return slide && { slide, step: 0 }
}
