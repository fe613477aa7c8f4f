// Badges over figures: one that could not be drawn keeps its last picture and says so; one being drawn says that.
import { make } from '#elements.mjs'

const STYLE = `
:host { all: initial !important; position: absolute !important; z-index: 4 !important; pointer-events: none !important;
  left: 8px !important; top: 8px !important; max-width: calc(100% - 16px) !important; display: block !important; }
div { padding: 5px 14px; border-radius: 8px; font: 600 17px/24px system-ui, sans-serif; color: #fff;
  background: #a3341f; box-shadow: 0 2px 10px #0004; overflow-wrap: anywhere; }
.drawing { background: #1d2128; font-weight: 400; }
@media print { div { display: none } }
`
const sheet = new CSSStyleSheet()
sheet.replaceSync(STYLE)

/** @returns {(message: object) => void} what is to be called with each revision */
export function badges({ show, talk, deck }) {
  let latest = { stale: [], drawing: [] }
  const paint = () => {
    for (const old of deck.root.querySelectorAll('slidegen-badge')) old.remove()
    if (show.isPerforming) return
    for (const { slide, figure, text } of latest.stale) pin(deck.svg(slide), figure, text, 'stale')
    for (const { id } of talk.slides) {
      for (const figure of latest.drawing) pin(deck.svg(id), figure, 'drawing…', 'drawing')
    }
  }
  show.on('painted', paint)
  return ({ stale = [], drawing = [] }) => {
    latest = { stale, drawing }
    paint()
  }
}

function pin(svg, figure, text, kind) {
  const place = svg?.querySelector(`figure.figure-${CSS.escape(figure)}`)
  if (!place) return
  const badge = make('slidegen-badge', { 'data-kind': kind })
  const shadow = badge.attachShadow({ mode: 'open' })
  shadow.adoptedStyleSheets = [sheet]
  shadow.append(make(`div.${kind}`, {}, text))
  place.setAttribute('data-deck-live', '')
  place.append(badge)
}
