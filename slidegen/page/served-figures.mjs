// Drawings by the server, which runs the figure's own Python.
import { Newest } from '#newest.mjs'
import { figureKey } from '#stage.mjs'

export class ServedFigures {
  #asked = new Map()

  /** @param {import('#show.mjs').Show} show @param {import('#live.mjs').Live} live */
  start(show, live) {
    Object.assign(this, { show, live })
    show.on('live', (message) => this.#hear(message))
    show.on('welcome', ({ stage }) => this.#catchUp(stage))
  }

  ask(slide, figure, params) {
    this.#of(slide, figure).ask(params, performance.now())
    this.live.busy(slide, figure, true)
  }

  /** The server draws whatever a control can say. */
  async limits() {
    return { names: [], why: '' }
  }

  #hear({ slide, figure, params, turn, html, problem }) {
    const newest = this.#of(slide, figure)
    const isNews = newest.take(turn, performance.now())
    this.live.busy(slide, figure, newest.isBusy)
    if (!isNews) return
    // A slider that has moved on since stays where the hand has it.
    if (!newest.isBusy) this.live.remember(slide, figure, params)
    if (problem) this.live.complain(slide, figure, problem)
    else this.live.paint(slide, figure, html, () => newest.isShown(turn))
  }

  /** A window that comes late, or comes back, asks for what the others see. */
  #catchUp({ live }) {
    for (const newest of this.#asked.values()) newest.again(performance.now())
    if (!this.show.isShared) return
    for (const { id, figures } of this.show.talk.slides) {
      for (const { id: figure } of figures) {
        const params = live[figureKey(id, figure)]
        if (params && !isSame(params, this.live.values(id, figure))) this.ask(id, figure, params)
      }
    }
  }

  #of(slide, figure) {
    const key = figureKey(slide, figure)
    const send = (params, turn) => this.show.link.say({ type: 'live', slide, figure, params, turn })
    if (!this.#asked.has(key)) this.#asked.set(key, new Newest(send))
    return this.#asked.get(key)
  }
}

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other)
