import assert from 'node:assert/strict'
import { test } from 'node:test'
import { around, nearest, valuesOf } from '../../slidegen/page/grid.mjs'
import { found, matching } from '../../slidegen/page/search.mjs'
import { parted, problemsElsewhere, problemsOf, updated } from '../../slidegen/page/update.mjs'

const VALUES = [[0, 'a'], [2, 'a'], [5, 'a'], [0, 'b'], [2, 'b'], [5, 'b']]
const GRID = { params: ['layer', 'kind'], values: VALUES, html: [] }

test('the nearest frame: numbers by distance, words exactly', () => {
  assert.equal(nearest(GRID, { layer: 3, kind: 'b' }), 4)
  assert.equal(nearest(GRID, { layer: 99, kind: 'a' }), 2)
  assert.equal(nearest(GRID, {}), 0)
  assert.deepEqual(valuesOf(GRID, 4), { layer: 2, kind: 'b' })
  assert.deepEqual(around(GRID, 2).slice(0, 2), [1, 3])
})

test('a parameter with one value needs no span', () => {
  assert.equal(nearest({ params: ['layer'], values: [[3]], html: [] }, { layer: 9 }), 0)
})

const TITLES = ['Attention', 'What is attention?', 'Où?']
const SLIDES = TITLES.map((title, index) => ({ id: `s${index}`, title, section: '' }))

test('slides are found by number and by words of their title', () => {
  const typed = ['2', '2 · What', 'atten', 'is att', 'ou', '', '9', 'no such']
  const ids = ['s1', 's1', 's0', 's1', 's2', undefined, undefined, undefined]
  assert.deepEqual(typed.map((words) => found(words, SLIDES)), ids)
  assert.deepEqual(matching('attention', SLIDES).map(({ id }) => id), ['s0', 's1'])
})

test('a revision orders, inserts, changes and removes slides', () => {
  const change = (id) => ({ id, title: 'New', html: '<svg>' })
  const slides = updated(SLIDES, { order: ['s2', 'new', 's0'], slides: { new: change('new'), s0: change('s0') } })
  assert.deepEqual(slides, [SLIDES[2], { id: 'new', title: 'New' }, { id: 's0', title: 'New' }])
})

test('problems belong to their slide, or to all', () => {
  const problems = [{ slide: null }, { slide: 's0' }, { slide: 's1' }]
  assert.deepEqual(problemsOf(problems, 's0'), problems.slice(0, 2))
  assert.deepEqual(problemsElsewhere(problems, 's0'), problems.slice(2))
})

test('typefaces are told from the rest of the CSS', () => {
  const [faces, rest] = parted('a{}@font-face{font-family:"A";src:url("data:,;")}\n@font-face {x}b{}')
  assert.equal(faces, '@font-face{font-family:"A";src:url("data:,;")}\n@font-face {x}')
  assert.equal(rest, 'a{}\nb{}')
})
