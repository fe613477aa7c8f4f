// The controls of one figure as form fields: a label, the input, its value in words, and room for what is wrong.
import { make, write } from '#elements.mjs'
import { labelled, spelledValue } from '#values.mjs'

/** A word is asked for when the hand rests, not letter by letter; in milliseconds. */
const REST = 250

let count = 0

/** One control. @param {object} control as in the page's data @param {(value: any) => void} change */
export function field(control, change) {
  const id = `field-${++count}`
  const { input, read, put } = KINDS[control.kind](control)
  const output = make('output', { 'aria-hidden': 'true' })
  const problem = make('p.problem', { id: `${id}-problem`, role: 'alert', hidden: true })
  const set = (value) => {
    put(value)
    write(output, control.kind === 'range' ? spelledValue(value, control) : '')
  }
  input.id = id
  const rest = control.kind === 'text' ? REST : 0
  let resting = 0
  input.addEventListener('input', () => {
    set(read())
    clearTimeout(resting)
    if (rest) resting = setTimeout(() => change(read()), rest)
    else change(read())
  })
  set(control.value)
  const label = make('label', { htmlFor: id }, labelled(control))
  const element = make(`div.field.${control.kind}`, {}, label, input, output, problem)
  return { element, read, set, complain: complainer(input, problem), disable: (note) => disable(input, note) }
}

/** Each kind of control: its input, how its value is read and put. While it is written in, a text is left alone. */
const KINDS = {
  range({ min, max, step }) {
    const input = make('input', { type: 'range', min, max, step: step ?? 'any' })
    return { input, read: () => input.valueAsNumber, put: (value) => (input.value = value) }
  },
  choice({ choices }) {
    const options = choices.map((choice, index) => make('option', { value: index }, String(choice)))
    const input = make('select', {}, ...options)
    return { input, read: () => choices[input.value], put: (value) => (input.value = choices.indexOf(value)) }
  },
  text({ longest }) {
    const input = make('input', { type: 'text', maxLength: longest, spellcheck: false, autocomplete: 'off' })
    return { input, read: () => input.value, put: (value) => input.value === value || (input.value = value) }
  },
  check() {
    const input = make('input', { type: 'checkbox' })
    return { input, read: () => input.checked, put: (value) => (input.checked = value) }
  },
}

const complainer = (input, problem) => (text) => {
  problem.hidden = !text
  write(problem, text ?? '')
  if (text) input.setAttribute('aria-invalid', 'true')
  else input.removeAttribute('aria-invalid')
  if (text) input.setAttribute('aria-describedby', problem.id)
  else input.removeAttribute('aria-describedby')
}

/** It stays where it is; the note with this id says why. */
function disable(input, note) {
  input.disabled = true
  input.setAttribute('aria-describedby', note)
}
