import assert from 'node:assert/strict'
import { test } from 'node:test'
import { concern, driftSpelled, pace, spelled } from '../../slidegen/page/clock.mjs'

const MINUTES = [1, 2, 0.5]

test('within its slot a slide is on time', () => {
  for (const elapsed of [60, 100, 180]) assert.equal(pace(MINUTES, 1, elapsed, 5).drift, 0)
})

test('drift is the way to the slot', () => {
  assert.equal(pace(MINUTES, 1, 200, 5).drift, 20)
  assert.equal(pace(MINUTES, 1, 15, 5).drift, -45)
  assert.equal(pace(MINUTES, 0, 0, 5).drift, 0)
})

test('the rest of the talk and of the slide go below zero', () => {
  assert.deepEqual(pace(MINUTES, 2, 330, 5), { left: -30, budget: 30, remaining: -120, drift: 120 })
})

test('a slide that the plan does not know has no budget', () => {
  assert.deepEqual(pace([], 0, 30, 1), { left: 30, budget: 0, remaining: -30, drift: 30 })
})

test('times are spelled as clocks do', () => {
  const spellings = ['0:00', '0:59', '1:05', '1:02:05', '−0:30', '0:00']
  assert.deepEqual([0, 59.9, 65, 3725, -30.5, -0.4].map(spelled), spellings)
  assert.deepEqual([0.5, 61, -61].map(driftSpelled), ['on time', '1:01 late', '1:01 early'])
  assert.deepEqual([-500, 59, 60, 180].map(concern), ['calm', 'calm', 'behind', 'late'])
})
