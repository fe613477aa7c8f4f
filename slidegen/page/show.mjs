// The show in this window: the stage as far as it is known here, and everyone who wants to hear of it. What the user
// does is shown at once and said to the link; what the link says is shown as soon as it is heard.
import { Echoes, PATIENCE } from '#echoes.mjs'
import { fromHash, settled } from '#position.mjs'
import { merged, opened, timed } from '#stage.mjs'

export class Show {
  #calls = new Map()
  #echoes = new Echoes()
  #again
  #offset = 0
  #wanted

  /** @param {object} talk the page's data @param {import('#deck.mjs').Deck} deck @param {{say: Function}} link */
  constructor(talk, deck, link) {
    Object.assign(this, { talk, deck, link, isShared: false, isConnected: true })
    this.#wanted = fromHash(location.hash, deck.course) ?? { slide: deck.course.ids[0], step: 0 }
    this.stage = opened(this.#wanted.slide, this.#wanted.step)
  }

  /** Seconds since the epoch by the hub's clock. */
  get now() {
    return Date.now() / 1000 + this.#offset
  }

  /** The slide that is shown, as the page's data has it. */
  get slide() {
    return this.talk.slides.find(({ id }) => id === this.stage.slide)
  }

  get index() {
    return this.talk.slides.indexOf(this.slide)
  }

  /** Whether this window is for others than the author: nothing of the workshop belongs there. */
  get isPerforming() {
    return this.isShared && this.talk.view !== 'presenter'
  }

  /** Calls back at every message of this type; `stage` comes with the stage before as well. */
  on(type, call) {
    this.#calls.set(type, [...(this.#calls.get(type) ?? []), call])
  }

  emit(type, ...details) {
    for (const call of this.#calls.get(type) ?? []) call(...details)
  }

  /** What the user does: any part of the stage that windows may set. */
  set(set) {
    const place = 'slide' in set && settled({ step: 0, ...set }, this.deck.course)
    const sound = { ...set, ...place }
    this.#enter(merged(this.stage, sound))
    this.#wanted = this.stage
    if (!this.isShared) return
    this.#echoes.set(sound, this.now)
    this.link.say({ type: 'stage', set: sound })
  }

  /** @param {'start' | 'pause' | 'reset'} act */
  timer(act) {
    this.#enter({ ...this.stage, timer: timed(this.stage.timer, act, this.now) })
    if (this.isShared) this.link.say({ type: 'timer', do: act })
  }

  /** What the link says. */
  hear(message) {
    if (message.type === 'welcome') this.isShared = message.presenting
    if (message.stage && this.isShared) this.#follow(message)
    if (message.type !== 'stage') this.emit(message.type, message)
  }

  connected(isConnected) {
    if (isConnected === this.isConnected) return
    this.isConnected = isConnected
    this.emit('connection', isConnected)
  }

  /** After the deck has changed: the place that is wanted, or where it is gone the next one that is left. */
  resettle(before) {
    this.#enter({ ...this.stage, ...settled(this.#wanted, this.deck.course, before) })
  }

  #follow({ stage, now }) {
    this.#offset = now - Date.now() / 1000
    this.#take(stage)
  }

  /**
   * A slide that this window does not know yet comes with the next revision; until then it stays where it is. What the
   * hub says is taken again when this window has waited long enough for its echo: nothing else may be said for hours.
   */
  #take(stage) {
    clearTimeout(this.#again)
    const heard = this.#echoes.over(stage, this.now)
    if (heard.slide) this.#wanted = heard
    const { slide, step } = this.deck.svg(heard.slide) ? settled(heard, this.deck.course) : this.stage
    this.#enter({ ...heard, slide, step })
    if (this.#echoes.isWaiting) this.#again = setTimeout(() => this.#take(stage), PATIENCE * 1000)
  }

  #enter(stage) {
    const before = this.stage
    this.stage = stage
    this.emit('stage', stage, before)
  }
}
