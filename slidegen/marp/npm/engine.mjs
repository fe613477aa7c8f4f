// The engine marp-cli renders with: Marp as it is, offline (no CDN emoji, MathJax), its output made to stand alone.
import path from 'node:path'
import { Assets, anchored, perFile } from './assets.mjs'
import { marked } from './lines.mjs'

const GLOBAL_ATTRIBUTES = { class: true, lang: true, title: true }
const PROGRESS = { ...GLOBAL_ATTRIBUTES, max: true, value: true }

let job

/** The text of a theme. */
export const read = perFile((_, bytes) => bytes.toString('utf8'))

/** Says what the next render is for. marp-cli imports this file by path, so the driver and it share this module. */
export function begin({ themes, ...places }) {
  const folders = new Map(themes.map((theme) => [read(theme), path.dirname(theme)]))
  job = { assets: new Assets(places), folders }
  return job.assets
}

const frontMatter = (markdown) => /^---\r?\n([^]*?)\n---/.exec(markdown)?.[1] ?? ''
const themeNamed = (markdown) => /^theme:[ \t]*["']?([\w-]+)/m.exec(frontMatter(markdown))?.[1]

const offline = (Marp) =>
  class extends Marp {
    constructor(options) {
      super({
        ...options,
        emoji: { shortcode: true, unicode: false },
        html: { ...Marp.html, progress: PROGRESS },
        math: 'mathjax',
      })
      const add = this.themeSet.add.bind(this.themeSet)
      this.themeSet.add = (css) => add(job.folders.has(css) ? anchored(css, job.folders.get(css)) : css)
    }

    highlighter(code, language, attributes) {
      return marked(super.highlighter(code, language, attributes) || this.markdown.utils.escapeHtml(code), attributes)
    }

    render(markdown, env) {
      const theme = themeNamed(markdown)
      if (theme && !this.themeSet.has(theme)) job.assets.report('theme', null, theme)
      const { html, css, comments } = super.render(markdown, env)
      return { html, css: job.assets.css(css), comments }
    }

    renderMarkdown(markdown, env) {
      return job.assets.html(super.renderMarkdown(markdown, env))
    }
  }

export default ({ marp, ...options }) => new (offline(marp.constructor))(options)
