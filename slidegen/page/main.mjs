// Puts the page together: one document, three views of it.
import { audience } from '#audience.mjs'
import { stayAwake } from '#awake.mjs'
import { commands } from '#commands.mjs'
import { Deck } from '#deck.mjs'
import { help } from '#help.mjs'
import { listen } from '#keyboard.mjs'
import { Live } from '#live.mjs'
import { overview } from '#overview.mjs'
import { presenter } from '#presenter.mjs'
import { remote } from '#remote.mjs'
import { Show } from '#show.mjs'
import { announce, showBlank, showSlide } from '#showing.mjs'
import { followLinks } from '#address.mjs'

const VIEWS = { audience, presenter, remote }

/** What the page was sent along with its slides. */
export const readTalk = () => JSON.parse(document.getElementById('talk').textContent)

/**
 * @param {object} talk
 * @param {object} link   how windows speak to each other: socket.mjs or windows.mjs
 * @param {object} artist   who draws figures anew: served-figures.mjs or framed-figures.mjs
 */
export function begin(talk, link, artist) {
  document.body.dataset.view = talk.view
  const deck = new Deck(document.querySelector('main > .marpit'), talk.slides.map(({ id }) => id))
  const show = new Show(talk, deck, link)
  const app = { talk, deck, show }
  Object.assign(app, { overview: overview(app), help: help(app), live: new Live(app, artist) })
  app.commands = { ...commands(app), controls: () => app.live.pin() }
  showSlide(app)
  showBlank(app)
  announce(app)
  followLinks(app)
  VIEWS[talk.view](app)
  listen(app.commands)
  stayAwake()
  artist.start(show, app.live)
  app.live.attach()
  link.start(show)
  return app
}
