// Keeps an open page true to the talk: each revision changes what was changed, and nothing else is touched.
import { parsed } from '#morph.mjs'
import { loaded } from '#pictures.mjs'
import { badges } from '#badges.mjs'
import { offerJump } from '#jump.mjs'
import { problemPanel } from '#problems.mjs'
import { parted, updated } from '#update.mjs'

/** Follows the revisions that the server tells of. @param {object} app */
export function edit(app) {
  const parts = [problemPanel(app), badges(app), offerJump(app)]
  let turn = Promise.resolve()
  app.show.on('revision', (message) => {
    turn = turn.then(() => apply(app, message, parts)).catch(reportError)
  })
}

async function apply(app, message, parts) {
  const { talk, deck, show, live } = app
  if (message.revision <= talk.served.revision) return
  const changed = new Map(Object.entries(message.slides).map(([id, { html }]) => [id, parsed(html)]))
  await Promise.all([...changed.values()].map(loaded))
  const before = deck.course.ids
  if (message.css !== undefined) dress(message.css)
  deck.arrange(message.order, changed)
  talk.slides = updated(talk.slides, message)
  talk.served.revision = message.revision
  if (message.title) document.title = talk.title = message.title
  show.resettle(before)
  live.renew(talk.slides.filter(({ id }) => changed.has(id)))
  for (const part of parts) part(message)
  show.emit('changed', message)
  painted(message.revision)
}

/** Sets the talk's CSS. Typefaces are set anew only if they are others, or all text would flash. */
function dress(css) {
  const [faces, rest] = parted(css)
  for (const [name, text] of [['faces', faces], ['theme', rest]]) {
    const style = document.getElementById(name)
    if (style.textContent !== text) style.textContent = text
  }
}

/** Notes on the page which revision can be seen. */
function painted(revision) {
  const note = () => (document.documentElement.dataset.revision = revision)
  requestAnimationFrame(() => requestAnimationFrame(note))
}
