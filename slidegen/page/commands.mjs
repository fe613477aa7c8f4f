// What the keys do in every view. A view adds its own to this table.
import { isLast, next, numbered, previous, toHash } from '#position.mjs'

/** @type {(app: object) => Record<string, (command: {number?: number}) => void>} */
export function commands({ show, deck, talk, overview, help }) {
  const turn = (move) => () => show.set(move(show.stage, deck.course))
  const blank = (colour) => () => show.set({ blank: show.stage.blank === colour ? '' : colour })
  return {
    // A black screen is left by going on, without turning the page behind it.
    next: () => (show.stage.blank ? show.set({ blank: '' }) : isLast(show.stage, deck.course) || turn(next)()),
    previous: turn(previous),
    first: turn((_, course) => numbered(1, course)),
    last: turn((_, course) => numbered(course.ids.length, course)),
    jump: ({ number }) => show.set(numbered(number, deck.course)),
    black: blank('black'),
    white: blank('white'),
    overview: () => overview.open(),
    help: () => help.open(),
    fullscreen: toggleFullscreen,
    presenter: () => show.link.open((talk.served ? '/presenter' : '?view=presenter') + toHash(show.stage), 'presenter'),
    escape: () => focusDeck(),
  }
}

const toggleFullscreen = () =>
  document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()

/** Gives the keyboard back to the deck. */
function focusDeck() {
  document.activeElement?.blur()
  document.querySelector('main').focus({ preventScroll: true })
}
