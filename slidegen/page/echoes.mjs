// A window shows at once what its user does, and hears it again from the hub a moment later. Pressing "next" twice must
// not show the first step again when its echo comes in: what was set here holds until the hub has said the same.
import { merged } from '#stage.mjs'

/** In seconds: what the hub has not said by then, it never will. */
export const PATIENCE = 1.0

/** What is set and heard together: a step says nothing without its slide. */
const PARTS = [['slide', 'step'], ['blank'], ['pointer']]

export class Echoes {
  #mine = PARTS.map(() => ({ set: {}, at: 0 }))

  /** Remembers what this window set. */
  set(set, now) {
    PARTS.forEach((names, part) => {
      const given = names.filter((name) => name in set).map((name) => [name, set[name]])
      if (given.length) this.#mine[part] = { set: { ...this.#mine[part].set, ...Object.fromEntries(given) }, at: now }
    })
  }

  get isWaiting() {
    return this.#mine.some(({ set }) => Object.keys(set).length > 0)
  }

  /** The stage as the hub tells it, with what it has not heard of yet. */
  over(stage, now) {
    for (const mine of this.#mine) if (isHeard(mine.set, stage) || now - mine.at >= PATIENCE) mine.set = {}
    return this.#mine.reduce((sofar, { set }) => merged(sofar, set), stage)
  }
}

const isHeard = (set, stage) => Object.entries(set).every(([name, value]) => same(stage[name], value))

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other)
