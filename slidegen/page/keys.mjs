// Which key does what. Clickers send PageDown and PageUp, some send a full stop for black.

/** Commands with the keys that people are told of, in the order of the help. */
export const HELP = [
  ['Next step', ['→', '↓', 'Space', 'Page Down']],
  ['Step back', ['←', '↑', 'Shift Space', 'Page Up']],
  ['First slide', ['Home']],
  ['Last slide', ['End']],
  ['To slide 12', ['1', '2', 'Enter']],
  ['All slides', ['o']],
  ['Black screen', ['b', '.']],
  ['White screen', ['w', ',']],
  ['Full screen', ['f']],
  ['Presenter window', ['p']],
  ['Controls of a live figure', ['c']],
  ['This help', ['?']],
  ['Close, or back to the slides', ['Esc']],
]

/** Only for the presenter. */
export const PRESENTING = [
  ['Pointer', ['l']],
  ['Start or pause the timer', ['t']],
  ['Find a slide', ['/']],
  ['Larger notes', ['+']],
  ['Smaller notes', ['−']],
]

/** Only where slides are edited. */
export const EDITING = [['To what was changed', ['j']]]

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
