import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Keys } from '../../slidegen/page/keys.mjs'

const press = (keys, ...pressed) => pressed.map((key) => keys.command(typeof key === 'string' ? { key } : key)).at(-1)

test('arrows, the space bar and clickers turn the page', () => {
  const keys = new Keys()
  for (const key of ['ArrowRight', 'ArrowDown', ' ', 'PageDown', 'Enter', 'N'])
    assert.equal(press(keys, key).name, 'next')
  for (const key of ['ArrowLeft', 'ArrowUp', 'PageUp', { key: ' ', shiftKey: true }])
    assert.equal(press(keys, key).name, 'previous')
})

test('digits and Enter jump; anything between forgets them', () => {
  const keys = new Keys()
  assert.deepEqual(press(keys, '1', '2', 'Enter'), { name: 'jump', number: 12 })
  assert.deepEqual(press(keys, 'Enter'), { name: 'next' })
  assert.deepEqual(press(keys, '1', 'o', '2', 'Enter'), { name: 'jump', number: 2 })
})

test('the browser keeps its own keys', () => {
  assert.equal(press(new Keys(), { key: 'f', ctrlKey: true }), undefined)
  assert.equal(press(new Keys(), 'F5'), undefined)
})
