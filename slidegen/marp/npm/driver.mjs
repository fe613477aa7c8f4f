// Converts decks for slidegen. One JSON request per line on stdin, one JSON answer per line on stdout; ends with stdin.
//
//   node driver.mjs FOLDER      FOLDER holds the node_modules with the pinned marp-cli, and is the working directory
//
// It loads Marp before it reads, so that it can be started while figures are still being drawn.
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { begin } from './engine.mjs'

const ENGINE = fileURLToPath(new URL('engine.mjs', import.meta.url))
const WARM_UP = '# $x$\n\n```python\nx = 1\n```\n'

const require = createRequire(path.join(process.argv[2], 'package.json'))
const since = (start) => Number(((performance.now() - start) / 1000).toFixed(3))

// marp-cli tells its story on the console: it is kept for the answer, and nothing but answers goes to stdout.
const story = []
for (const method of ['log', 'info', 'warn', 'error']) console[method] = (...words) => story.push(words.join(' '))

const { marpCli } = require('@marp-team/marp-cli')
const { Marp } = require('@marp-team/marp-core')
new Marp({ math: 'mathjax' }).render(WARM_UP)
const loadSeconds = since(0)

const pdfFlags = ({ kind, path: executable }) => [
  '--pdf', '--pdf-outlines', '--pdf-outlines.pages=false', '--browser', kind, '--browser-path', executable,
]

async function marp(request, output, flags) {
  const themes = request.themes.length ? ['--theme-set', ...request.themes] : []
  const argv = [request.markdown, '--no-stdin', '--no-config-file', '--engine', ENGINE, ...flags, '-o', output, ...themes]
  const status = await marpCli(argv)
  if (status !== 0) throw new Error(`marp ended with status ${status}`)
}

/** A browser leaves its profile in the temporary folder: it gets one of its own, which goes with it. */
async function withPrivateTmp(work) {
  const outer = os.tmpdir()
  process.env.TMPDIR = mkdtempSync(path.join(outer, 'browser-'))
  try {
    return await work()
  } finally {
    rmSync(process.env.TMPDIR, { recursive: true, force: true, maxRetries: 3 })
    process.env.TMPDIR = outer
  }
}

async function convertTo(output, request) {
  if (!output.endsWith('.pdf')) return marp(request, output, ['--template', 'bespoke'])
  Object.assign(process.env, request.browser.environment)
  return withPrivateTmp(() => marp(request, output, pdfFlags(request.browser)))
}

async function convert(request) {
  const seconds = { load: loadSeconds }
  let first
  for (const output of request.outputs) {
    const start = performance.now()
    const assets = begin(request)
    await convertTo(output, request)
    seconds[path.extname(output).slice(1)] = since(start)
    first ??= assets
  }
  return { ok: true, slides: first.slides, problems: first.problems, images: [...first.images.values()], seconds }
}

async function answer(line) {
  story.length = 0
  try {
    return await convert(JSON.parse(line))
  } catch (error) {
    return { ok: false, error: String(error?.message ?? error), story }
  }
}

let turn = Promise.resolve()
const requests = createInterface({ input: process.stdin })
requests.on('line', (line) => {
  turn = turn.then(async () => process.stdout.write(`${JSON.stringify(await answer(line))}\n`))
})
requests.on('close', () => process.exit(0))
