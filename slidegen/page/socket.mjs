// The link to a server. It connects for ever: a laptop that slept, a server that was started again and a network that
// comes and goes all end in a hello that says which revision this window has, and the server tells what it missed.
import { pause } from '#backoff.mjs'

export class Socket {
  #socket = null
  #failures = 0
  #again = 0

  /** @param {string} address @param {() => object} hello   the first message of each connection */
  constructor(address, hello) {
    Object.assign(this, { address, hello })
  }

  /** @param {import('#show.mjs').Show} show */
  start(show) {
    this.show = show
    this.#connect()
    addEventListener('online', () => this.#connect())
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.#now())
  }

  /** What is said while there is no connection is lost: the stage is told whole when there is one again. */
  say(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  open(address, name) {
    window.open(address, `slidegen-${name}`, 'popup,width=1280,height=720')?.focus()
  }

  #connect() {
    clearTimeout(this.#again)
    this.#socket?.close()
    const socket = new WebSocket(this.address)
    this.#socket = socket
    socket.addEventListener('open', () => socket.send(JSON.stringify(this.hello())))
    socket.addEventListener('message', ({ data }) => socket === this.#socket && this.#hear(JSON.parse(data)))
    socket.addEventListener('close', () => socket === this.#socket && this.#lost())
  }

  #hear(message) {
    if (message.type === 'welcome') {
      this.#failures = 0
      this.show.connected(true)
    }
    this.show.hear(message)
  }

  #lost() {
    this.#socket = null
    this.show.connected(false)
    this.#again = setTimeout(() => this.#connect(), pause(this.#failures++))
  }

  /** Does not wait any longer when someone looks at the page. */
  #now() {
    if (!this.#socket) this.#connect()
  }
}
