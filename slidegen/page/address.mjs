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

/** Links inside the deck turn the page; others open beside it, so that a click does not end the talk. */
export function followLinks({ show, deck }) {
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('main a[href], .deck-notes a[href]')?.getAttribute('href')
    if (!link) return
    event.preventDefault()
    if (!link.startsWith('#')) return void window.open(link, '_blank', 'noopener')
    const place = fromHash(link, deck.course) ?? around(link, deck)
    if (place) show.set(place)
  })
}

/** The slide that holds the heading of this name. */
function around(hash, deck) {
  const element = document.getElementById(decodeURIComponent(hash.slice(1)))
  const slide = element && deck.holding(element)
  return slide && { slide, step: 0 }
}
