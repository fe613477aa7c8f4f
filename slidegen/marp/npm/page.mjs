// Renders a deck for the deck page: its slides one by one, the theme's CSS, Marp's own script. marp-cli, which makes the
// PDF, uses the same engine.
//
// While a deck is edited, slides that changed can be rendered alone: a millisecond instead of a hundred. What a slide
// takes from others is then missing (link definitions, macros, counted ids): the whole deck is to be rendered soon after.
import engine, { begin, read } from './engine.mjs'
import { remembering } from './memo.mjs'

const MEDIA = 'media' // the folder in which the page finds its files
const COUNTED = /( id| data-marpit-pagination| data-marpit-pagination-total)="\d+"/g
const OPENING = /<section[^>]*>/

/** Adds a theme; where it is no CSS, the error says in which file. */
function added(marp, css, file) {
  try {
    marp.themeSet.add(css)
  } catch (error) {
    throw Object.assign(error, { theme: file })
  }
}

/** One theme set, remembered, with what was rendered with it. */
export class Pages {
  #Marp
  #marp
  #themes = []
  #slides = [] // of the last whole deck: what they are counted as holds for slides rendered alone

  constructor(Marp) {
    this.#Marp = Marp
  }

  /** Sets the formulas of a deck that will be asked for, most likely, in a moment: half of what the first one takes. */
  warm(markdown) {
    begin({ themes: [], bases: [], roots: [] })
    remembering(engine({ marp: new this.#Marp(), script: false })).renderMarkdown(markdown)
  }

  /** The whole deck. */
  deck({ markdown, script, ...places }) {
    const assets = this.#begin(places)
    const { html, css, comments } = this.#marp.render(markdown, { htmlAsArray: true })
    this.#slides = html
    const own = script ? { script: this.#script() } : {}
    return { slides: html, css, notes: comments, problems: assets.problems, images: [...assets.images.values()], ...own }
  }

  /** Some slides, each alone, by number from 0; null where one cannot be, since it styles others or is more than one. */
  slides({ front, slides, ...places }) {
    const assets = this.#begin(places)
    const alone = Object.entries(slides).map(([number, markdown]) => {
      assets.first = Number(number)
      return [number, this.#alone(`${front}${markdown}\n`, number)]
    })
    return { slides: Object.fromEntries(alone), problems: assets.problems, images: [...assets.images.values()] }
  }

  #alone(markdown, number) {
    const html = this.#marp.renderMarkdown(markdown, { htmlAsArray: true })
    const before = this.#slides[number]
    if (html.length !== 1 || this.#marp.lastStyles.length || !before) return null
    const counted = [...OPENING.exec(before)[0].matchAll(COUNTED)].map(([whole, name]) => [name, whole])
    const known = Object.fromEntries(counted)
    const section = OPENING.exec(html[0])[0]
    return { html: html[0].replace(section, section.replace(COUNTED, (whole, name) => known[name] ?? whole)),
      notes: this.#marp.lastComments[0] }
  }

  #begin(places) {
    const assets = begin({ ...places, media: MEDIA })
    const themes = places.themes.map(read)
    if (!this.#marp || themes.join('\0') !== this.#themes.join('\0')) {
      const marp = remembering(engine({ marp: new this.#Marp(), script: false }))
      themes.forEach((css, number) => added(marp, css, places.themes[number]))
      this.#marp = marp
      this.#themes = themes
    }
    return assets
  }

  /** What Marp runs in the browser: auto-scaling, and what WebKit lacks. */
  #script() {
    const { html } = new this.#Marp({ script: { source: 'inline' } }).render('')
    return /<script[^>]*>([^]*?)<\/script>/.exec(html)[1]
  }
}
