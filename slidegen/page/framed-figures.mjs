// Drawings that are inside the file: the nearest frame is shown, no one is asked.
import { Frames } from '#frames.mjs'
import { around, nearest, valuesOf } from '#grid.mjs'
import { figureKey } from '#stage.mjs'
import { defaults } from '#values.mjs'

const ONLY_LIVE = 'live only with slidegen serve'
const AHEAD = 96

export class FramedFigures {
  #wanted = new Map()

  /** @param {Record<string, string>} encoded   base64 by slide, from the page's data */
  constructor(encoded) {
    this.frames = new Frames(encoded)
  }

  start(show, live) {
    Object.assign(this, { show, live })
    show.on('stage', (stage, before) => {
      if (stage.live !== before.live) this.#follow(stage.live, before.live)
      if (stage.slide !== before.slide) this.#prepare()
    })
    this.#prepare()
  }

  ask(slide, figure, params) {
    this.show.link.say({ type: 'live', slide, figure, params, turn: 0 })
    this.#draw(slide, figure, params)
  }

  async limits(slide, { id, controls }) {
    const grid = (await this.frames.of(slide))?.figure[id]
    const names = controls.map(({ name }) => name).filter((name) => !grid?.params.includes(name))
    return { names, why: ONLY_LIVE }
  }

  /** Makes the frames of the slide that is shown ready to paint. */
  async #prepare() {
    for (const { id, controls } of this.show.slide.figures) {
      const grid = (await this.frames.of(this.show.stage.slide))?.figure[id]
      if (grid) this.frames.warm(grid, around(grid, nearest(grid, defaults(controls))).slice(0, AHEAD))
    }
  }

  #follow(live, before) {
    for (const { id, figures } of this.show.talk.slides) {
      for (const { id: figure } of figures) {
        const key = figureKey(id, figure)
        if (JSON.stringify(live[key]) !== JSON.stringify(before[key])) this.#draw(id, figure, live[key] ?? {})
      }
    }
  }

  async #draw(slide, figure, params) {
    const key = figureKey(slide, figure)
    const wanted = JSON.stringify(params)
    if (this.#wanted.get(key) === wanted) return
    this.#wanted.set(key, wanted)
    const grid = (await this.frames.of(slide))?.figure[figure]
    if (!grid || this.#wanted.get(key) !== wanted) return
    const { controls } = this.show.talk.slides.find(({ id }) => id === slide).figures.find(({ id }) => id === figure)
    const index = nearest(grid, { ...defaults(controls), ...params })
    this.live.remember(slide, figure, Object.keys(params).length ? { ...params, ...valuesOf(grid, index) } : {})
    await this.live.paint(slide, figure, grid.html[index], () => this.#wanted.get(key) === wanted)
  }
}
