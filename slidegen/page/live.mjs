// Live figures in this window: puts their controls on the slides, asks for drawings, shows what comes back.
// Who draws (a server, or frames inside the file) is behind `artist`, which is asked for values and knows its limits.
import { figureKey } from '#stage.mjs'
import { loaded } from '#pictures.mjs'
import { panel } from '#panel.mjs'
import { place } from '#placing.mjs'
import { bare, parsed } from '#morph.mjs'

export class Live {
  #panels = new Map()
  #values = new Map()

  constructor({ show, deck }, artist) {
    Object.assign(this, { show, deck, artist })
    show.on('stage', (stage, before) => stage.slide !== before.slide && this.attach())
    show.on('painted', () => this.attach())
  }

  /** Puts the controls on the slide that is shown, if they are not there. */
  attach() {
    const { id, figures } = this.show.slide
    for (const figure of figures) {
      const element = this.deck.svg(id).querySelector(`figure.figure-${CSS.escape(figure.id)}`)
      const had = element?.querySelector(':scope > slidegen-live')
      if (!element || this.#isCurrent(had, figure)) continue
      had?.remove()
      place(element, this.panel(id, figure).host)
    }
  }

  /** Controls of a figure; there may be several of one figure, and they show the same values. */
  panel(slide, figure) {
    const key = figureKey(slide, figure.id)
    const made = panel(figure, (values) => this.ask(slide, figure.id, values))
    this.#panels.set(key, [...this.#of(key).filter(({ host }) => host.isConnected), made])
    this.artist.limits(slide, figure).then(({ names, why }) => made.freeze(names, why))
    made.set(this.#values.get(key) ?? {})
    return made
  }

  /** What someone wants to see; {} is what the outline has. */
  ask(slide, figure, values) {
    this.remember(slide, figure, values)
    this.artist.ask(slide, figure, values)
  }

  /** Shows a drawing, once its pictures can be painted and if it is still wanted then. */
  async paint(slide, figure, html, isWanted) {
    const svg = parsed(html)
    await loaded(svg)
    if (!isWanted() || !this.deck.svg(slide)) return
    this.#keepOthers(slide, figure, svg)
    this.deck.replace(slide, svg)
    this.complain(slide, figure)
    this.show.emit('painted', slide)
  }

  /** Whether someone is drawing. */
  busy(slide, figure, isBusy) {
    for (const { host } of this.#of(figureKey(slide, figure))) host.toggleAttribute('data-busy', isBusy)
  }

  /** Says what is wrong with the values beside their control; without a problem all is well. */
  complain(slide, figure, problem) {
    for (const { complain } of this.#of(figureKey(slide, figure))) complain(problem)
  }

  /** What a figure stands at, {} for the outline's. */
  values(slide, figure) {
    return this.#values.get(figureKey(slide, figure)) ?? {}
  }

  /** After slides were changed they show the outline's values: those that were set here are asked for again. */
  renew(slides) {
    for (const { id, figures } of slides) {
      for (const figure of figures) if (Object.keys(this.values(id, figure.id)).length) this.#renewOne(id, figure)
    }
    this.attach()
  }

  /** Keeps the controls of the slide's figures open, or no longer. */
  pin() {
    const { id, figures } = this.show.slide
    for (const figure of figures) this.#of(figureKey(id, figure.id)).forEach(({ pin }) => pin())
  }

  /** Controls of this figure show these values; {} is what the outline has. */
  remember(slide, figure, values) {
    const key = figureKey(slide, figure)
    this.#values.set(key, values)
    for (const { set } of this.#of(key)) set(values)
  }

  /** A drawing is of one figure, all others in it are the outline's: those that were set stay as they are shown. */
  #keepOthers(slide, figure, svg) {
    const others = this.show.talk.slides.find(({ id }) => id === slide).figures.filter(({ id }) => id !== figure)
    for (const { id } of others.filter((other) => Object.keys(this.values(slide, other.id)).length)) {
      const name = `figure.figure-${CSS.escape(id)}`
      svg.querySelector(name)?.replaceWith(bare(this.deck.svg(slide).querySelector(name)))
    }
  }

  #renewOne(slide, { id, controls }) {
    const kept = Object.entries(this.values(slide, id)).filter(([name]) => controls.some((one) => one.name === name))
    this.ask(slide, id, Object.fromEntries(kept))
  }

  #of(key) {
    return this.#panels.get(key) ?? []
  }

  #isCurrent(host, { controls }) {
    const made = [...this.#panels.values()].flat().find((one) => one.host === host)
    return made !== undefined && JSON.stringify(made.controls) === JSON.stringify(controls)
  }
}
