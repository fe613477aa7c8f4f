// The controls of a figure in a room of their own: a shadow root, which the theme's CSS does not reach.
import { make } from '#elements.mjs'
import { field } from '#fields.mjs'
import { STYLE } from '#panel-style.mjs'
import { defaults, isDefault, labelled } from '#values.mjs'

const MARK = 'M3 6h8m4 0h2M3 14h2m4 0h8M13 4v4M7 12v4'
const sheet = new CSSStyleSheet()
sheet.replaceSync(STYLE)

/**
 * @typedef {{host: HTMLElement, controls: object[], set(values: object): void, complain(problem?: object): void,
 *            freeze(names: string[], why: string): void, pin(): void}} Panel
 */

/**
 * @param {{id: string, controls: object[]}} figure
 * @param {(values: object) => void} change   with all values after each change; with {} to go back to the outline's
 * @returns {Panel}
 */
export function panel({ id, controls }, change) {
  const fields = new Map(controls.map((control) => [control.name, field(control, () => changed())]))
  const values = () => Object.fromEntries([...fields].map(([name, { read }]) => [name, read()]))
  const reset = make('button.reset', { type: 'button', hidden: true, onclick: () => (set({}), change({})) }, 'Reset')
  const changed = () => {
    reset.hidden = isDefault(controls, values())
    change(reset.hidden ? {} : values())
  }
  const set = (wanted) => {
    for (const [name, value] of Object.entries({ ...defaults(controls), ...wanted })) fields.get(name)?.set(value)
    reset.hidden = isDefault(controls, values())
  }
  const general = make('p.problem', { role: 'alert', hidden: true })
  const complain = (problem) => {
    for (const [name, { complain }] of fields) complain(problem?.param === name ? problem.text : null)
    const rest = problem && !fields.has(problem.param) ? problem.text : ''
    general.hidden = !rest
    general.textContent = rest
  }
  const note = make('p.note', { id: 'note', hidden: true })
  const freeze = (names, why) => {
    names.forEach((name) => fields.get(name).disable(note.id))
    const which = controls.filter((control) => names.includes(control.name)).map(labelled).join(', ')
    note.hidden = names.length === 0
    note.textContent = names.length < controls.length ? `${which}: ${why}` : why
  }
  const row = make('div.row', { role: 'group', 'aria-label': `Controls of figure ${id}` },
    ...[...fields.values()].map(({ element }) => element), note, reset, general)
  const host = make('slidegen-live', { 'data-figure': id })
  const pin = () => mark.setAttribute('aria-pressed', String(host.toggleAttribute('data-pinned')))
  const mark = make('button.mark', { type: 'button', title: 'This figure is live: keep its controls (c)', onclick: pin,
    'aria-label': `Keep the controls of figure ${id}`, 'aria-pressed': 'false' }, icon(MARK))
  const shadow = host.attachShadow({ mode: 'open' })
  shadow.adoptedStyleSheets = [sheet]
  shadow.append(mark, row)
  return { host, controls, set, complain, freeze, pin }
}

function icon(path) {
  const template = document.createElement('template')
  template.innerHTML = `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${path}"/></svg>`
  return template.content.firstChild
}
