// Takes in every local file that a rendered deck names, as a data URI or under a name made of its contents, and reports
// everything that a deck cannot have.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const MIME = {
  '.avif': 'image/avif', '.gif': 'image/gif', '.ico': 'image/x-icon', '.jpeg': 'image/jpeg', '.jpg': 'image/jpeg',
  '.png': 'image/png', '.svg': 'image/svg+xml', '.webp': 'image/webp',
  '.otf': 'font/otf', '.ttf': 'font/ttf', '.woff': 'font/woff', '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg', '.mp4': 'video/mp4', '.ogg': 'audio/ogg', '.webm': 'video/webm',
}

// One token of CSS that matters here: a comment or a string (left alone), an @import, or url(…).
const QUOTED = String.raw`"[^"\\]*(?:\\[^][^"\\]*)*"|'[^'\\]*(?:\\[^][^'\\]*)*'`
const CSS_TOKEN = new RegExp(
  String.raw`\/\*[^]*?\*\/|@import\s+(?<import>${QUOTED}|url\([^)]*\))[^;]*;?|url\(\s*(?<url>${QUOTED}|[^"')]*?)\s*\)|${QUOTED}`,
  'gi',
)

// One start tag of HTML; scripts are matched whole, so that text inside them is never taken for a tag.
const TAG = /<script\b[^]*?<\/script>|<[a-z][^\s/>]*(?:"[^"]*"|'[^']*'|[^"'>])*>/gi
const ATTRIBUTE = /\s(src|poster|srcset|style)="([^"]*)"/g
const SLIDE = /^<svg data-marpit-svg/
const FOR_SCREENS = /^<source\s[^>]*\bmedia="screen\b/
const REMOTE = /^(?:https?:)?\/\//i

const ENTITIES = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' }
const decode = (text) =>
  text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
    name ? (ENTITIES[name] ?? whole) : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)),
  )
const encode = (text) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

const unquote = (text) => (/^["']/.test(text) ? text.slice(1, -1) : text).replace(/\\([^])/g, '$1')
const isRelative = (ref) => ref !== '' && !ref.startsWith('#') && !/^[a-z][a-z\d+.-]*:/i.test(ref) && !REMOTE.test(ref)

/** A theme's CSS with its relative url(…) made absolute: Marpit merges themes, after which their folders are forgotten. */
export const anchored = (css, folder) =>
  css.replace(CSS_TOKEN, (token, _import, url) => {
    const ref = url === undefined ? '' : unquote(url)
    return isRelative(ref) ? `url("${new URL(ref, pathToFileURL(folder + path.sep))}")` : token
  })

/** Made of a file's bytes; kept per path until the file changes, for a driver that renders the same deck again. */
export function perFile(make) {
  const made = new Map()
  return (file) => {
    const { mtimeMs, size } = statSync(file)
    const known = made.get(file)
    if (known?.mtimeMs === mtimeMs && known.size === size) return known.value
    const value = make(file, readFileSync(file))
    made.set(file, { mtimeMs, size, value })
    return value
  }
}

const dataUri = perFile((file, bytes) => {
  const mime = MIME[path.extname(file).toLowerCase()] ?? 'application/octet-stream'
  return `data:${mime};base64,${bytes.toString('base64')}`
})

/** A name that says what is in the file, so that whoever has a file of that name has the right one. */
const contentName = perFile(
  (file, bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16) + path.extname(file).toLowerCase(),
)

/** Where a reference leads on this machine: below the first base that has it. */
function localPath(ref, bases) {
  const bare = ref.replace(/[?#].*$/, '')
  if (/^file:/i.test(ref)) return fileURLToPath(bare)
  const name = bare.replace(/(?:%[\da-f]{2})+/gi, (encoded) => Buffer.from(encoded.replace(/%/g, ''), 'hex').toString())
  const places = bases.map((base) => path.resolve(base, name))
  return places.find((place) => existsSync(place)) ?? places[0]
}

const isInside = (file, roots) =>
  roots.some((root) => {
    const steps = path.relative(root, file)
    return steps !== '..' && !steps.startsWith(`..${path.sep}`) && !path.isAbsolute(steps)
  })

/** One pass over one deck: rewrites its HTML and CSS, and remembers the files it used and what is wrong with it. */
export class Assets {
  problems = []
  images = new Map()
  slides = 0
  first = 0 // the number of the first slide that is given, where it is not the deck's
  /** Paper does not move: Chromium keeps the picture meant for screens when it prints, so it is taken out before. */
  isForPaper = false

  /** `files` are references with places of their own; `media` is the folder of the names to put in place of data URIs. */
  constructor({ bases, roots, files = {}, media = null }) {
    this.bases = bases
    this.roots = roots.filter(existsSync).map((root) => realpathSync(root))
    this.files = files
    this.media = media
  }

  /** Rewrites the HTML of a deck, or of each of its slides. */
  html(rendered) {
    this.slides = this.first
    return Array.isArray(rendered) ? rendered.map((slide) => this.#html(slide)) : this.#html(rendered)
  }

  #html(text) {
    return text.replace(TAG, (tag, offset) => {
      if (SLIDE.test(tag)) this.slides += 1
      if (tag.startsWith('<script')) return tag
      if (this.isForPaper && FOR_SCREENS.test(tag)) return ''
      this.#mathProblem(tag, text, offset)
      return tag.replace(ATTRIBUTE, (_, name, value) => ` ${name}="${this.#attribute(name, value)}"`)
    })
  }

  /** Rewrites CSS; `slide` says whose inline style it is, null stands for the whole deck. */
  css(text, slide = null) {
    return text.replace(CSS_TOKEN, (token, imported, url) => {
      if (imported !== undefined) return this.#import(token, imported, slide)
      return url === undefined ? token : `url("${this.#resolve(unquote(url), slide)}")`
    })
  }

  report(kind, slide, detail) {
    if (!this.problems.some((p) => p.kind === kind && p.slide === slide && p.detail === detail))
      this.problems.push({ kind, slide, detail })
  }

  #attribute(name, value) {
    const slide = this.slides - 1
    if (name === 'style') return value.includes('url(') ? encode(this.css(decode(value), slide)) : value
    if (name !== 'srcset') return encode(this.#resolve(decode(value), slide))
    const candidates = decode(value).split(/,\s+/).map((one) => one.trim().split(/\s+/))
    return encode(candidates.map(([ref, ...size]) => [this.#resolve(ref, slide), ...size].join(' ')).join(', '))
  }

  #import(token, imported, slide) {
    const ref = unquote(imported.replace(/^url\(\s*|\s*\)$/gi, ''))
    this.report(REMOTE.test(ref) ? 'remote' : 'missing', slide, `@import ${ref}`)
    return token
  }

  #resolve(ref, slide) {
    if (REMOTE.test(ref)) this.report('remote', slide, ref)
    if (!isRelative(ref) && !/^file:/i.test(ref)) return ref
    try {
      return this.#embed(ref, slide)
    } catch (error) {
      const isAbsent = error.code === 'ENOENT' || error.code === 'ENOTDIR'
      this.report(isAbsent ? 'missing' : 'unreadable', slide, isAbsent ? ref : `${ref} (${error.message})`)
      return ref
    }
  }

  #embed(ref, slide) {
    const named = this.files[ref] ?? localPath(ref, this.bases)
    const file = realpathSync(named)
    if (!isInside(file, this.roots)) {
      this.report('outside', slide, ref)
      return ref
    }
    const name = this.media && contentName(file)
    if (!this.images.has(named)) this.images.set(named, { ref, path: named, slide, ...(name && { name }) })
    return (name ? `${this.media}/${name}` : dataUri(file)) + (/#.*$/.exec(ref)?.[0] ?? '')
  }

  /** Broken TeX is an attribute; a command MathJax does not know is red text that starts with a backslash. */
  #mathProblem(tag, text, offset) {
    const error = / data-mjx-error="([^"]*)"/.exec(tag)?.[1]
    if (error !== undefined) this.report('math', this.slides - 1, decode(error))
    if (!/^<g data-mml-node="mtext" fill="red"/.test(tag)) return
    const glyphs = text.slice(offset, text.indexOf('</g>', offset)).matchAll(/ data-c="([\dA-F]+)"/g)
    const written = [...glyphs].map(([, code]) => String.fromCodePoint(parseInt(code, 16))).join('')
    if (written.startsWith('\\')) this.report('math', this.slides - 1, `Undefined control sequence ${written}`)
  }
}
