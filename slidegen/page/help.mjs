// The keys, for people.
import { dialog } from '#dialog.mjs'
import { make } from '#elements.mjs'
import { EDITING, HELP, PRESENTING } from '#keys.mjs'

/** @param {{talk: object}} app */
export function help({ talk }) {
  const isPresenter = talk.view === 'presenter'
  const isEdited = talk.served && !talk.served.presenting
  const rows = [...HELP, ...(isPresenter ? PRESENTING : []), ...(isEdited ? EDITING : [])]
  const sheet = dialog('deck-help', 'Keys', (close) => [
    make('h2', {}, 'Keys'),
    make('dl', {}, ...rows.map(([what, keys]) => make('div', {}, make('dt', {}, what), make('dd', {}, ...caps(keys))))),
    make('button', { type: 'button', onclick: close }, 'Close'),
  ])
  sheet.sheet.addEventListener('keydown', ({ key }) => key === '?' && sheet.close())
  return sheet
}

const caps = (keys) => keys.map((key) => make('kbd', {}, key))
