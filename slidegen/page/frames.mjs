// Frames as they are kept in the file: base64 of gzip of JSON for each slide, unpacked when it is first shown.
import { decoded } from '#pictures.mjs'

/** @typedef {{figure: Record<string, import('#grid.mjs').Grid>}} Unpacked   whose HTML names pictures by Blob URLs */

export class Frames {
  #encoded
  #unpacked = new Map()
  #ready = new Map()

  /** @param {Record<string, string>} encoded by slide */
  constructor(encoded) {
    this.#encoded = encoded
  }

  /** @param {string} slide @returns {Promise<Unpacked | undefined>} */
  async of(slide) {
    if (!(slide in this.#encoded)) return undefined
    if (!this.#unpacked.has(slide)) this.#unpacked.set(slide, unpacked(this.#encoded[slide]))
    return this.#unpacked.get(slide)
  }

  /** Decodes the pictures of some frames and holds on to them, one at a time so that the page stays quick. */
  async warm({ html }, indices) {
    for (const index of indices) {
      for (const [address] of html[index].matchAll(/blob:[^"]+/g)) {
        if (!this.#ready.has(address)) this.#ready.set(address, await decoded(address))
      }
    }
  }
}

async function unpacked(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  const { figure, media } = await new Response(stream).json()
  const addresses = Object.fromEntries(Object.entries(media).map(([key, picture]) => [key, address(picture)]))
  const linked = (html) => html.replace(/media\/([0-9a-f]{16}\.\w+)/g, (name, key) => addresses[key] ?? name)
  for (const grid of Object.values(figure)) grid.html = grid.html.map(linked)
  return { figure }
}

/** SVG becomes a Blob, which the browser keeps decoded; what is a data URI already stays one. */
const address = (picture) =>
  picture.startsWith('data:') ? picture : URL.createObjectURL(new Blob([picture], { type: 'image/svg+xml' }))
