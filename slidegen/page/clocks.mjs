// The presenter's clocks: elapsed, left, this slide, drift. They tick by themselves and are painted on every change.
import { concern, driftSpelled, pace, spelled } from '#clock.mjs'
import { make, write } from '#elements.mjs'
import { elapsed } from '#stage.mjs'

const TICK = 250

/** @returns {{element: HTMLElement, commands: object}} */
export function clocks({ show, talk }) {
  const element = make('section.deck-clocks', { 'aria-label': 'Time' })
  const tiles = Object.fromEntries(TILES.map(([name, label]) => [name, tile(element, name, label)]))
  const toggle = () => show.timer(show.stage.timer.running ? 'pause' : 'start')
  const run = make('button.run', { type: 'button', onclick: toggle, title: 'Start or pause (t)' })
  const reset = make('button', { type: 'button', onclick: () => show.timer('reset') }, 'Reset')
  tiles.elapsed.box.append(make('div.buttons', {}, run, reset))
  const arrival = { slide: null, at: 0 }
  const paint = () => {
    const { timer, slide } = show.stage
    const spent = elapsed(timer, show.now)
    if (arrival.slide !== slide || spent < arrival.at) Object.assign(arrival, { slide, at: spent })
    const now = pace(talk.slides.map(({ minutes }) => minutes), show.index, spent, talk.minutes)
    const state = timer.running ? 'running' : spent ? 'paused' : 'ready'
    element.dataset.timer = state
    write(run, { running: 'Pause', paused: 'Go on', ready: 'Start' }[state])
    write(tiles.elapsed.label, { running: 'Elapsed', paused: 'Paused', ready: 'Not started' }[state])
    write(tiles.elapsed.value, spelled(spent))
    write(tiles.left.value, spelled(now.left))
    write(tiles.left.note, `of ${spelled(60 * talk.minutes)}`)
    tiles.left.box.dataset.concern = now.left < 0 ? 'late' : 'calm'
    write(tiles.slide.value, spelled(spent - arrival.at))
    write(tiles.slide.note, `of ${spelled(now.budget)}`)
    tiles.slide.box.dataset.concern = now.budget && spent - arrival.at > now.budget ? 'behind' : 'calm'
    write(tiles.drift.value, driftSpelled(now.drift))
    write(tiles.drift.note, now.remaining > 0 ? `next slide in ${spelled(now.remaining)}` : 'next slide is due')
    tiles.drift.box.dataset.concern = concern(now.drift)
  }
  show.on('stage', paint)
  show.on('changed', paint)
  setInterval(paint, TICK)
  paint()
  return { element, commands: { timer: toggle } }
}

const TILES = [['elapsed', 'Elapsed'], ['left', 'Left'], ['slide', 'This slide'], ['drift', 'Against the plan']]

function tile(parent, name, words) {
  const [label, value, note] = [make('h2', {}, words), make('p.value'), make('p.note')]
  const box = make(`div.deck-tile.${name}`, {}, label, value, note)
  parent.append(box)
  return { box, label, value, note }
}
