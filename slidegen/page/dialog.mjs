// A sheet over the whole page. The browser's own dialog keeps the focus inside, closes on Escape and gives it back.
import { make } from '#elements.mjs'

/**
 * @param {string} name its class
 * @param {string} label
 * @param {(close: () => void) => Node[]} fill   called at each opening
 */
export function dialog(name, label, fill) {
  const sheet = make(`dialog.${name}`, { 'aria-label': label })
  const close = () => sheet.close()
  sheet.addEventListener('click', (event) => event.target === sheet && close())
  sheet.addEventListener('close', () => sheet.replaceChildren())
  document.body.append(sheet)
  const open = () => {
    if (sheet.open) return
    sheet.replaceChildren(...fill(close))
    sheet.showModal()
  }
  return { open, close, sheet }
}
