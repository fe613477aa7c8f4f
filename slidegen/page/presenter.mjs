// The presenter's desk: what is shown, what comes next, what to say, and how much time there is.
import { clocks } from '#clocks.mjs'
import { make, write } from '#elements.mjs'
import { finder } from '#finder.mjs'
import { notes } from '#notes.mjs'
import { movePointer, showPointer } from '#pointer.mjs'
import { toHash } from '#position.mjs'
import { tools } from '#tools.mjs'
import { upcoming } from '#upcoming.mjs'

export function presenter(app) {
  const { show, talk, commands } = app
  const parts = { notes: notes(app), clocks: clocks(app), finder: finder(app), pointer: { isOn: false } }
  Object.assign(commands, parts.notes.commands, parts.clocks.commands, {
    search: () => parts.finder.open(),
    pointer: () => point(app, parts.pointer),
  })
  const wall = make('time.deck-wall')
  document.body.prepend(heading(app, wall))
  document.body.append(upcoming(app), parts.notes.element, parts.clocks.element, tools(app))
  document.body.append(make('div.deck-progress', { role: 'presentation' }, make('i')))
  document.querySelector('main').append(make('p.deck-veil', {}, ''))
  movePointer(app, () => parts.pointer.isOn)
  showPointer(app)
  const tick = () => write(wall, new Date().toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' }))
  setInterval(tick, 1000)
  tick()
  document.title = `Presenter · ${talk.title}`
  show.on('stage', () => paint(app))
  show.on('changed', () => paint(app))
  show.on('connection', () => paint(app))
  paint(app)
}

/** The line on top: where we are, what is unusual, the time of day. */
function heading({ talk, show }, wall) {
  const audience = () => show.link.open(`${talk.served ? '/' : location.pathname}${toHash(show.stage)}`, 'audience')
  return make('header.deck-heading', {},
    make('span.number'),
    make('div.names', {}, make('strong'), make('span')),
    make('button.lost', { type: 'button', hidden: true, onclick: audience }),
    wall)
}

function paint({ show, talk }) {
  const find = (selector) => document.querySelector(selector)
  const { slide, index, stage } = show
  write(find('.deck-heading .number'), `${index + 1} / ${talk.slides.length}`)
  write(find('.deck-heading strong'), slide.title)
  write(find('.deck-heading .names span'), slide.section === slide.title ? '' : slide.section)
  find('.deck-progress i').style.inlineSize = `${(100 * (index + 1)) / talk.slides.length}%`
  write(find('.deck-veil'), stage.blank && `The audience sees a ${stage.blank} screen`)
  const lost = find('.deck-heading .lost')
  lost.hidden = show.isConnected
  lost.disabled = Boolean(talk.served)
  write(lost, talk.served ? 'No connection, trying again' : 'Open the audience window')
}

/** Switches the pointer on and off; off takes the dot away. */
function point({ show }, pointer) {
  pointer.isOn = !pointer.isOn
  document.body.toggleAttribute('data-pointing', pointer.isOn)
  if (!pointer.isOn) show.set({ pointer: null })
  show.emit('pointing', pointer.isOn)
}
