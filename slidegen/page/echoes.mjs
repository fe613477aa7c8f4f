// A window shows at once what its user does, and hears it again from the hub a moment later. Pressing "next" twice must
// not show the first step again when its echo comes in: what was set here holds until the hub has said the same.
import { merged } from '#stage.mjs'

const PATIENCE = 1.0

export class Echoes {
  #mine = {}
  #at = 0

  /** Remembers what this window set. */
  set(set, now) {
    this.#mine = { ...this.#mine, ...set }
    this.#at = now
  }

  /** The stage as the hub tells it, with what it has not heard of yet. */
  over(stage, now) {
    const isHeard = Object.entries(this.#mine).every(([name, value]) => same(stage[name], value))
    if (isHeard || now - this.#at > PATIENCE) this.#mine = {}
    return merged(stage, this.#mine)
  }
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other)
