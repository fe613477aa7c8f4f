// Renders Markdown on stdin with the pinned marp-core: what the engine will hand to the page, for tests.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const { Marp } = createRequire(path.join(process.argv[2], 'package.json'))('@marp-team/marp-core')
const marp = new Marp({ html: true, math: false, emoji: { unicode: false }, script: false })
const { html, css } = marp.render(readFileSync(0, 'utf8'), { htmlAsArray: true })
process.stdout.write(JSON.stringify({ html, css }))
