// A phone in the hand: the slide, its controls, what to say, the time, and two buttons for the thumb.
import { concern, driftSpelled, pace, spelled } from '#clock.mjs'
import { make, write } from '#elements.mjs'
import { notes } from '#notes.mjs'
import { elapsed } from '#stage.mjs'

export function remote(app) {
  const { show, talk, live, commands } = app
  const [number, title, lost] = [make('span.number'), make('strong'), make('span.lost', { hidden: true }, 'Offline')]
  const heading = make('header.deck-heading', {}, number, title, lost)
  const [clock, left, drift] = [make('button.clock', { type: 'button' }), make('span'), make('span.drift')]
  clock.onclick = () => show.timer(show.stage.timer.running ? 'pause' : 'start')
  const controls = make('section.deck-controls', { 'aria-label': 'Live controls' })
  const said = notes(app)
  const button = (name, text) => make(`button.${name}`, { type: 'button', onclick: () => commands[name]({}) }, text)
  const [black, back, next] = [button('black', 'Black'), button('previous', 'Back'), button('next', 'Next')]
  document.body.prepend(heading, make('div.deck-times', {}, clock, left, drift))
  document.body.append(controls, said.element, make('nav.deck-thumbs', {}, black, back, next))

  const list = (figure) => listed(live.panel(show.stage.slide, figure))
  const fill = () => controls.replaceChildren(...show.slide.figures.map(list))
  const paint = () => {
    write(number, `${show.index + 1} / ${talk.slides.length}`)
    write(title, show.slide.title)
    lost.hidden = show.isConnected
    black.setAttribute('aria-pressed', String(show.stage.blank === 'black'))
    const { timer } = show.stage
    const spent = elapsed(timer, show.now)
    const now = pace(talk.slides.map(({ minutes }) => minutes), show.index, spent, talk.minutes)
    clock.setAttribute('aria-label', timer.running ? 'Pause the timer' : 'Start the timer')
    write(clock, `${timer.running ? '❚❚' : '▶'} ${spelled(spent)}`)
    write(left, `${spelled(now.left)} left`)
    write(drift, driftSpelled(now.drift))
    drift.dataset.concern = concern(now.drift)
  }
  show.on('stage', (stage, before) => stage.slide !== before.slide && fill())
  show.on('changed', ({ slides }) => show.stage.slide in slides && fill())
  for (const event of ['stage', 'changed', 'connection']) show.on(event, paint)
  setInterval(paint, 500)
  fill()
  paint()
}

function listed({ host }) {
  host.dataset.place = 'list'
  return host
}
