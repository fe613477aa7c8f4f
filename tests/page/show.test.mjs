import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Show } from '../../slidegen/page/show.mjs'
import { opened } from '../../slidegen/page/stage.mjs'

const ids = ['one', 'two', 'three']

/** A window at the first slide, and what it has said. */
function aWindow() {
  globalThis.location = { hash: '' }
  const said = []
  const deck = { course: { ids, steps: () => 0 }, svg: (id) => ids.includes(id) }
  const show = new Show({ slides: ids.map((id) => ({ id })) }, deck, { say: (message) => said.push(message) })
  const hear = (type, slide) => show.hear({ type, presenting: true, stage: opened(slide), now: Date.now() / 1000 })
  return { show, said, hear }
}

test('what was pressed before there was a connection does not outlast the welcome', () => {
  const { show, said, hear } = aWindow()
  show.set({ slide: 'two' })
  assert.deepEqual([show.stage.slide, said], ['two', []])
  hear('welcome', 'three')
  assert.equal(show.stage.slide, 'three')
  hear('stage', 'one')
  assert.equal(show.stage.slide, 'one')
})

test('what another window set while the echo was awaited in vain is shown in the end', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const { show, hear } = aWindow()
  hear('welcome', 'one')
  show.set({ slide: 'one' }) // a hub says nothing when nothing changes
  hear('stage', 'two')
  context.mock.timers.tick(1100)
  assert.equal(show.stage.slide, 'two')
})
