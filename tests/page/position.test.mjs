import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as position from '../../slidegen/page/position.mjs'

const { fromHash, isLast, next, numbered, previous, settled, slideAfter, toHash } = position

const fragments = { one: 0, two: 2, 'v1.5': 1 }
const course = { ids: Object.keys(fragments), steps: (id) => fragments[id] }
const at = (slide, step = 0) => ({ slide, step })

test('fragments come one by one, then the next slide, and the last place stays', () => {
  const seen = [at('one')]
  for (let turn = 0; turn < 6; turn++) seen.push(next(seen.at(-1), course))
  assert.deepEqual(seen.slice(1, 5), [at('two'), at('two', 1), at('two', 2), at('v1.5')])
  assert.deepEqual(seen.at(-1), at('v1.5', 1))
  assert.ok(isLast(seen.at(-1), course) && !isLast(at('v1.5'), course))
})

test('going back shows a slide with all its fragments', () => {
  assert.deepEqual(previous(at('v1.5'), course), at('two', 2))
  assert.deepEqual(previous(at('two', 2), course), at('two', 1))
  assert.deepEqual(previous(at('one'), course), at('one'))
})

test('numbers count from one and end at the deck', () => {
  assert.deepEqual([0, 2, 99].map((number) => numbered(number, course).slide), ['one', 'two', 'v1.5'])
  assert.equal(slideAfter('v1.5', course), undefined)
})

test('an address names a slide and a step, dots in ids included', () => {
  for (const place of [at('two', 1), at('v1.5'), at('v1.5', 1)])
    assert.deepEqual(fromHash(toHash(place), course), place)
  assert.deepEqual(fromHash('#two.9', course), at('two', 2))
  for (const hash of ['', '#', '#gone', '#gone.1', '#%E0%A4%A']) assert.equal(fromHash(hash, course), undefined)
})

test('where a slide is gone, the next one that stayed takes its place', () => {
  const before = ['one', 'old', 'two', 'end']
  assert.deepEqual(settled(at('old', 3), course, before), at('two'))
  assert.deepEqual(settled(at('end'), course, before), at('two'))
  assert.deepEqual(settled(at('never'), course, before), at('one'))
  assert.deepEqual(settled(at('two', 7), course), at('two', 2))
})
