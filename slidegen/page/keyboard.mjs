// Listens to the keyboard. A control that has the focus keeps its keys; Escape gives the keyboard back to the deck.
import { Keys } from '#keys.mjs'

const WRITTEN_IN = 'input, select, textarea, [contenteditable]'
const PRESSED = 'button, a[href], summary, video, audio'

/** @param {Record<string, Function>} commands */
export function listen(commands) {
  const keys = new Keys()
  addEventListener('keydown', (event) => {
    if (document.querySelector('dialog[open]') || isTheirs(event)) return
    const command = keys.command(event)
    const act = command && commands[command.name]
    if (!act) return
    event.preventDefault()
    act(command)
  })
}

/** Whether the element with the focus, wherever in a shadow, is to be seen and has its own use for this key. */
function isTheirs(event) {
  const [focused] = event.composedPath()
  if (!(focused instanceof Element) || !focused.checkVisibility() || event.key === 'Escape') return false
  const isPress = event.key === 'Enter' || event.key === ' '
  return focused.closest(WRITTEN_IN) !== null || (isPress && focused.closest(PRESSED) !== null)
}
