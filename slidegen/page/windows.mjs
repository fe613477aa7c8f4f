// The link between the windows of a file: no server, no network, only the browser's messages from window to window.
// The audience window is the hub. The presenter window says hello every second, so that either may be closed,
// reloaded and opened again; a presenter without an audience window is its own hub until there is one.
import { Hub } from '#hub.mjs'

const HEARTBEAT = 1000
const epoch = () => Date.now() / 1000

export class Windows {
  #known = new Set()
  #opened = null

  /** @param {{view: string, title: string}} talk */
  constructor({ view, title }) {
    this.isHub = view === 'audience'
    this.store = `slidegen:${title}:${location.pathname}`
  }

  /** @param {import('#show.mjs').Show} show */
  start(show) {
    this.show = show
    this.hub = new Hub(show.stage)
    if (this.isHub && isReloaded()) this.#remember()
    addEventListener('message', ({ source, data }) => isRelated(source) && data?.type && this.#hear(source, data))
    this.#tell('welcome')
    this.#greet()
    setInterval(() => this.#greet(), HEARTBEAT)
  }

  /** What this window says: to the hub, wherever that is. */
  say(message) {
    const peer = this.#peer()
    if (peer) peer.postMessage(message, '*')
    else this.#carryOut(message)
  }

  /** Opens the other view of this file, or brings it to the front. */
  open(address) {
    const there = [this.#opened, window.opener, ...this.#known].find((other) => other && !other.closed)
    if (there) there.focus()
    else this.#opened = window.open(address, '_blank', 'popup,width=1280,height=720')
  }

  /** The audience window as a presenter sees it: the one it came from, or the one it has opened. */
  #peer() {
    return this.isHub ? undefined : [this.#opened, window.opener].find((other) => other && !other.closed)
  }

  #greet() {
    if (this.isHub) return
    const peer = this.#peer()
    peer?.postMessage({ type: 'hello', stage: this.show.stage }, '*')
    this.show.connected(Boolean(peer))
  }

  #hear(source, message) {
    if (source === this.#peer()) return this.#follow(message)
    if (!this.isHub) return
    this.#known.add(source)
    if (message.type !== 'hello') return this.#carryOut(message)
    if (this.hub.isFresh) this.hub.adopt(message.stage)
    this.#tell('welcome')
  }

  #follow(message) {
    this.hub.adopt(message.stage)
    this.show.hear(message)
  }

  #carryOut(message) {
    this.hub.take(message, epoch())
    this.#tell('stage')
  }

  /** Tells everyone the whole stage. */
  #tell(type) {
    const message = { type, presenting: true, stage: this.hub.stage, now: epoch() }
    for (const other of this.#known) {
      if (other.closed) this.#known.delete(other)
      else other.postMessage(message, '*')
    }
    this.show.hear(message)
    if (this.isHub) keep(this.store, JSON.stringify(this.hub.stage))
  }

  #remember() {
    const kept = JSON.parse(recalled(this.store) ?? 'null')
    if (!kept) return
    const { slide, step } = location.hash ? this.show.stage : kept
    this.hub.adopt({ ...kept, slide, step, pointer: null })
  }
}

/** Only the window that opened this one, and those that this one opened, are listened to. */
const isRelated = (source) => source !== null && (source === window.opener || source.opener === window)

/** A window that is opened anew starts anew; its storage may be a copy of its opener's. */
const isReloaded = () => performance.getEntriesByType('navigation')[0]?.type !== 'navigate'

function keep(name, text) {
  try {
    sessionStorage.setItem(name, text)
  } catch {
    // A browser may forbid it for files: then a reloaded window begins anew.
  }
}

function recalled(name) {
  try {
    return sessionStorage.getItem(name)
  } catch {
    return null
  }
}
