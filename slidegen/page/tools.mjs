// The presenter's buttons. Each is a key as well, which its tooltip names.
import { make } from '#elements.mjs'

const GROUPS = [
  [['previous', '‹ Back', '←'], ['next', 'Next ›', '→']],
  [['black', 'Black', 'b'], ['white', 'White', 'w'], ['pointer', 'Pointer', 'l']],
  [['overview', 'All slides', 'o'], ['search', 'Find', '/']],
  [['smaller', 'A−', '−'], ['larger', 'A+', '+'], ['help', 'Keys', '?']],
]

/** @returns {HTMLElement} */
export function tools({ show, commands }) {
  const buttons = {}
  const button = ([name, text, key]) => {
    // A button that was clicked gives the keyboard back: the next press of the space bar is for the slides.
    const onclick = ({ currentTarget }) => (commands[name]({}), currentTarget.blur())
    buttons[name] = make(`button.${name}`, { type: 'button', title: `${text} (${key})`, onclick }, text)
    return buttons[name]
  }
  const groups = GROUPS.map((group) => make('div', {}, ...group.map(button)))
  const bar = make('nav.deck-tools', { 'aria-label': 'Tools' }, ...groups)
  const press = (name, isOn) => buttons[name].setAttribute('aria-pressed', String(isOn))
  const paint = () => ['black', 'white'].forEach((colour) => press(colour, show.stage.blank === colour))
  show.on('stage', paint)
  show.on('pointing', (isOn) => press('pointer', isOn))
  press('pointer', false)
  paint()
  return bar
}
