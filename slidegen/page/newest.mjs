// Asks for the drawing of one figure: one request is under way, the newest one waits, those between are passed over.
// Turns grow over all windows, so that an answer which was overtaken is known as such.

const PATIENCE = 5000

export class Newest {
  #send
  #turn = 0
  #flying = null
  #waiting = null
  #shown = 0

  /** @param {(params: object, turn: number) => void} send */
  constructor(send) {
    this.#send = send
  }

  get isBusy() {
    return this.#flying !== null
  }

  /** Asks for these parameters, now or when the request under way is answered or has been lost. */
  ask(params, now) {
    if (this.#flying && now - this.#flying.at < PATIENCE) this.#waiting = params
    else this.#fly(params, now)
  }

  /** Whether an answer is to be shown: only if none that was asked for later has been. */
  take(turn, now) {
    this.#turn = Math.max(this.#turn, turn)
    const isNewer = turn >= this.#shown
    if (isNewer) this.#shown = turn
    if (this.#flying && turn >= this.#flying.turn) this.#land(now)
    return isNewer
  }

  /** Whether this is still the answer to show, after its pictures have been waited for. */
  isShown(turn) {
    return turn === this.#shown
  }

  /** The connection was lost, and with it what was under way: it is asked for again. */
  again(now) {
    const wanted = this.#waiting ?? this.#flying?.params
    this.#waiting = this.#flying = null
    if (wanted) this.#fly(wanted, now)
  }

  #fly(params, now) {
    this.#flying = { params, turn: ++this.#turn, at: now }
    this.#waiting = null
    this.#send(params, this.#turn)
  }

  #land(now) {
    const waiting = this.#waiting
    this.#flying = null
    if (waiting) this.#fly(waiting, now)
  }
}
