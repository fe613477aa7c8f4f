import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Echoes } from '../../slidegen/page/echoes.mjs'
import { pause } from '../../slidegen/page/backoff.mjs'
import { Hub } from '../../slidegen/page/hub.mjs'
import { drawn, elapsed, merged, opened, timed } from '../../slidegen/page/stage.mjs'

test('what a window sets is merged, what nobody may set is not', () => {
  const stage = merged(opened('one', 2), { slide: 'two', timer: 'mine', live: 'mine' })
  assert.deepEqual(stage, opened('two'))
  assert.equal(merged(stage, { slide: 'two', step: 1 }).step, 1)
  assert.equal(merged(opened('one', 2), { slide: 'one' }).step, 2)
  assert.deepEqual(merged(stage, { pointer: [0.5, 0.25], blank: 'black' }).pointer, [0.5, 0.25])
})

test('the timer adds up over pauses', () => {
  let timer = timed(opened('one').timer, 'start', 100)
  assert.equal(elapsed(timer, 130), 30)
  timer = timed(timed(timer, 'start', 120), 'pause', 130)
  assert.deepEqual(timer, { running: false, elapsed: 30, since: null })
  timer = timed(timer, 'start', 1000)
  assert.equal(elapsed(timer, 1010), 40)
  assert.equal(elapsed(timed(timer, 'reset', 1010), 1012), 2)
  assert.equal(elapsed(timed(opened('one').timer, 'reset', 5), 99), 0)
})

test('a clock that runs behind never makes time run backwards', () => {
  assert.equal(elapsed({ running: true, elapsed: 5, since: 100 }, 99), 5)
})

test('a figure remembers its parameters until it is asked for the outline’s', () => {
  const stage = drawn(opened('one'), 'one', 'heads', { layer: 3 })
  assert.deepEqual(stage.live, { 'one/heads': { layer: 3 } })
  assert.deepEqual(drawn(stage, 'one', 'heads', {}).live, {})
})

test('an echo of the first of two steps does not show it again', () => {
  const echoes = new Echoes()
  echoes.set({ slide: 'two', step: 0 }, 0)
  echoes.set({ slide: 'three', step: 0 }, 0.1)
  assert.equal(echoes.over(opened('two'), 0.2).slide, 'three')
  assert.equal(echoes.over(opened('three'), 0.3).slide, 'three')
  assert.equal(echoes.over(opened('one'), 0.4).slide, 'one', 'another window turned the page after that')
})

test('while the pointer moves here, another window may turn the page', () => {
  const echoes = new Echoes()
  echoes.set({ slide: 'two', step: 1 }, 0)
  echoes.set({ pointer: [0, 0] }, 0)
  echoes.over(opened('two', 1), 0.1)
  echoes.set({ pointer: [0.5, 0] }, 0.2)
  const stage = echoes.over(opened('three'), 0.3)
  assert.deepEqual([stage.slide, stage.pointer], ['three', [0.5, 0]])
})

test('what the hub never confirms is given up', () => {
  const echoes = new Echoes()
  echoes.set({ slide: 'gone' }, 0)
  assert.equal(echoes.over(opened('one'), 0.5).slide, 'gone')
  assert.equal(echoes.over(opened('one'), 2).slide, 'one')
})

test('the hub carries out what windows say', () => {
  const hub = new Hub(opened('one'))
  hub.take({ type: 'stage', set: { slide: 'two' } }, 10)
  hub.take({ type: 'timer', do: 'start' }, 10)
  hub.take({ type: 'live', slide: 'two', figure: 'heads', params: { layer: 1 } }, 10)
  hub.take({ type: 'nonsense' }, 10)
  const { slide, timer, live } = hub.stage
  assert.deepEqual([slide, timer.since, live], ['two', 10, { 'two/heads': { layer: 1 } }])
  assert.ok(!hub.isFresh)
})

test('tries come quickly at first and never further apart than three seconds', () => {
  assert.deepEqual([0, 1, 2, 9].map(pause), [200, 400, 800, 3000])
})
