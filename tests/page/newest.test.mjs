import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Newest } from '../../slidegen/page/newest.mjs'

function asked() {
  const sent = []
  return [new Newest((params, turn) => sent.push([params.layer, turn])), sent]
}

test('one is under way, the newest waits, those between are passed over', () => {
  const [newest, sent] = asked()
  for (const layer of [1, 2, 3]) newest.ask({ layer }, 0)
  assert.deepEqual(sent, [[1, 1]])
  assert.ok(newest.take(1, 0))
  assert.deepEqual(sent, [[1, 1], [3, 2]])
  assert.ok(newest.isBusy && newest.take(2, 0) && !newest.isBusy)
})

test('an answer that was overtaken is not shown', () => {
  const [newest] = asked()
  newest.ask({ layer: 1 }, 0)
  assert.ok(newest.take(7, 0), 'another window asked later')
  assert.ok(!newest.take(1, 0))
})

test('turns go on after those of other windows', () => {
  const [newest, sent] = asked()
  newest.take(7, 0)
  newest.ask({ layer: 2 }, 0)
  assert.deepEqual(sent, [[2, 8]])
})

test('what a lost connection took along is asked for again, the newest only', () => {
  const [newest, sent] = asked()
  newest.again(0)
  newest.ask({ layer: 1 }, 0)
  newest.ask({ layer: 2 }, 0)
  newest.again(0)
  assert.deepEqual(sent, [[1, 1], [2, 2]])
})

test('an answer that never comes does not stop the slider', () => {
  const [newest, sent] = asked()
  newest.ask({ layer: 1 }, 0)
  newest.ask({ layer: 2 }, 6000)
  assert.deepEqual(sent.map(([layer]) => layer), [1, 2])
})
