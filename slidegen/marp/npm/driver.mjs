// Converts decks for slidegen. One JSON request per line on stdin, one JSON answer per line on stdout; ends with stdin.
//
//   TMPDIR=PRIVATE node driver.mjs FOLDER      FOLDER holds the node_modules with the pinned marp-cli; it is the
//                                              working directory. PRIVATE is removed at the end.
//
// It loads Marp before it reads, so that it can be started while figures are still being drawn. A request without
// "markdown" announces a PDF: the browser is started ahead, and nothing is answered.
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { begin } from './engine.mjs'
import { keepBrowser, warmBrowser } from './warm.mjs'

const ENGINE = fileURLToPath(new URL('engine.mjs', import.meta.url))
const WARM_UP = '# $x$\n\n```python\nx = 1\n```\n'

// marp-cli tells its story on the console: it is kept for the answer, and nothing but answers goes to stdout.
const story = []
for (const method of ['log', 'info', 'warn', 'error']) console[method] = (...words) => story.push(words.join(' '))

const require = createRequire(path.join(process.argv[2], 'package.json'))
const since = (start) => Number(((performance.now() - start) / 1000).toFixed(3))

const { marpCli } = require('@marp-team/marp-cli')
const { Marp } = require('@marp-team/marp-core')
const loadSeconds = since(0)

// A first render loads the highlighter and MathJax. It pays only while nobody waits: figures may still be drawn.
const warmUp = setTimeout(() => new Marp({ math: 'mathjax' }).render(WARM_UP), 60)

const pdfFlags = ({ kind, path: executable }) => [
  '--pdf', '--pdf-outlines', '--pdf-outlines.pages=false', '--browser', kind, '--browser-path', executable,
]

let isWarm = false
function warm(browser) {
  Object.assign(process.env, browser.environment)
  if (isWarm) return
  isWarm = true
  keepBrowser(createRequire(require.resolve('@marp-team/marp-cli'))('puppeteer-core'))
  warmBrowser(marpCli, pdfFlags(browser))
}

async function marp(request, output, flags) {
  const themes = request.themes.length ? ['--theme-set', ...request.themes] : []
  const argv = [request.markdown, '--no-stdin', '--no-config-file', '--engine', ENGINE, ...flags, '-o', output, ...themes]
  const status = await marpCli(argv)
  if (status !== 0) throw new Error(`marp ended with status ${status}`)
}

async function printPdf(request, output) {
  try {
    await marp(request, output, pdfFlags(request.browser))
  } catch (error) {
    // Some machines forbid the browser its sandbox. The page is our own, scripts were taken out: print without.
    if (process.env.CHROME_NO_SANDBOX || !/sandbox/i.test(error.message)) throw error
    process.env.CHROME_NO_SANDBOX = '1'
    begin(request)
    await marp(request, output, pdfFlags(request.browser))
  }
}

async function convert(request) {
  if (request.browser) warm(request.browser)
  const seconds = { load: loadSeconds }
  let first
  for (const output of request.outputs) {
    const start = performance.now()
    const assets = begin(request)
    await (output.endsWith('.pdf') ? printPdf(request, output) : marp(request, output, ['--template', 'bespoke']))
    seconds[path.extname(output).slice(1)] = since(start)
    first ??= assets
  }
  return { ok: true, slides: first.slides, problems: first.problems, images: [...first.images.values()], seconds }
}

async function answer(request) {
  story.length = 0
  try {
    return await convert(request)
  } catch (error) {
    return { ok: false, error: String(error?.message ?? error), story }
  }
}

let turn = Promise.resolve()
const requests = createInterface({ input: process.stdin })
requests.on('line', (line) => {
  const request = JSON.parse(line)
  if (!request.markdown) return warm(request.browser)
  clearTimeout(warmUp)
  turn = turn.then(async () => process.stdout.write(`${JSON.stringify(await answer(request))}\n`))
})
requests.on('close', () => {
  // Last in line: Puppeteer ends its browser on exit as well, and that must have left the folder.
  process.on('exit', () => rmSync(process.env.TMPDIR, { recursive: true, force: true, maxRetries: 5 }))
  process.exit(0)
})
