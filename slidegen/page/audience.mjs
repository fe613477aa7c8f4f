// What the audience sees: the slide, and nothing else.
import { keepAddress } from '#address.mjs'
import { showPointer } from '#pointer.mjs'
import { turnBySwipe } from '#touch.mjs'

const IDLE = 2500

export function audience(app) {
  keepAddress(app)
  showPointer(app)
  turnBySwipe(document.querySelector('main'), app.commands)
  hideMouse()
}

/** The mouse is in the way when it rests. */
function hideMouse() {
  let resting = 0
  const rest = () => document.body.toggleAttribute('data-idle', true)
  addEventListener('pointermove', () => {
    clearTimeout(resting)
    document.body.toggleAttribute('data-idle', false)
    resting = setTimeout(rest, IDLE)
  })
}
