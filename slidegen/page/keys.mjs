// Which key does what. Clickers send PageDown and PageUp, some send a full stop for black.

/** Commands with the keys that people are told of, in the order of the help. */
export const HELP = [
  ['next', 'Next step', ['→', '↓', 'Space', 'Page Down']],
  ['previous', 'Previous step', ['←', '↑', 'Shift Space', 'Page Up']],
  ['first', 'First slide', ['Home']],
  ['last', 'Last slide', ['End']],
  ['jump', 'To slide 12', ['1', '2', 'Enter']],
  ['overview', 'All slides', ['o']],
  ['fullscreen', 'Full screen', ['f']],
  ['black', 'Black screen', ['b', '.']],
  ['white', 'White screen', ['w', ',']],
  ['presenter', 'Presenter window', ['p']],
  ['controls', 'Controls of a live figure', ['c']],
  ['pointer', 'Pointer (presenter)', ['l']],
  ['timer', 'Start or pause the timer (presenter)', ['t']],
  ['search', 'Find a slide (presenter)', ['/']],
  ['larger', 'Larger notes (presenter)', ['+']],
  ['smaller', 'Smaller notes (presenter)', ['−']],
  ['help', 'This help', ['?']],
  ['escape', 'Close, or back to the slides', ['Esc']],
]

/** Only where slides are edited. */
export const EDITING = [['changed', 'To what was changed', ['j']]]

const COMMANDS = {
  ArrowRight: 'next', ArrowDown: 'next', PageDown: 'next', ' ': 'next', n: 'next',
  ArrowLeft: 'previous', ArrowUp: 'previous', PageUp: 'previous', Backspace: 'previous',
  Home: 'first', End: 'last', o: 'overview', f: 'fullscreen', b: 'black', '.': 'black', w: 'white', ',': 'white',
  p: 'presenter', c: 'controls', l: 'pointer', t: 'timer', '/': 'search', '+': 'larger', '=': 'larger', '-': 'smaller',
  '?': 'help', j: 'changed', Escape: 'escape',
}

/** Turns presses into commands; remembers digits until Enter. */
export class Keys {
  #digits = ''

  /** @returns {{name: string, number?: number} | undefined} */
  command({ key, shiftKey = false, ctrlKey = false, altKey = false, metaKey = false }) {
    if (ctrlKey || altKey || metaKey) return undefined
    if (/^\d$/.test(key)) return void (this.#digits = (this.#digits + key).slice(-4))
    const digits = this.#digits
    this.#digits = ''
    if (key === 'Enter') return digits ? { name: 'jump', number: Number(digits) } : { name: 'next' }
    if (key === ' ' && shiftKey) return { name: 'previous' }
    const name = COMMANDS[key.length === 1 ? key.toLowerCase() : key]
    return name && { name }
  }
}
