// Converts decks for slidegen. One JSON request per line on stdin, one JSON answer per line on stdout; ends with stdin.
//
//   TMPDIR=PRIVATE node driver.mjs FOLDER      FOLDER holds the node_modules with the pinned marp-cli; it is the
//                                              working directory. PRIVATE is removed at the end.
//
// It loads Marp before it reads, so that it can be started while figures are still being drawn. A request is of one kind:
// "convert" makes files, "deck" and "slides" render for the deck page, "browser" announces a PDF: the browser is started
// ahead, and nothing is answered.
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { begin } from './engine.mjs'
import { Pages } from './page.mjs'
import { startBrowser } from './warm.mjs'

const ENGINE = fileURLToPath(new URL('engine.mjs', import.meta.url))

// marp-cli tells its story on the console: it is kept for the answer, and nothing but answers goes to stdout.
const story = []
for (const method of ['log', 'info', 'warn', 'error']) console[method] = (...words) => story.push(words.join(' '))

const require = createRequire(path.join(process.argv[2], 'package.json'))
const since = (start) => Number(((performance.now() - start) / 1000).toFixed(3))

const { marpCli } = require('@marp-team/marp-cli')
const { Marp } = require('@marp-team/marp-core') // what marp-cli would load at the first conversion only
const pages = new Pages(Marp)
const loadSeconds = since(0)

const pdfFlags = ({ kind, path: executable }) => [
  '--pdf', '--pdf-outlines', '--pdf-outlines.pages=false', '--browser', kind, '--browser-path', executable,
]

let isStarting
/** Starts the browser, once; resolves when it is on its way. */
function warm(browser) {
  Object.assign(process.env, browser.environment)
  if (!isStarting) {
    const puppeteer = createRequire(require.resolve('@marp-team/marp-cli'))('puppeteer-core')
    isStarting = startBrowser(puppeteer, marpCli, pdfFlags(browser))
  }
  return isStarting
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
    begin(request).isForPaper = true
    await marp(request, output, pdfFlags(request.browser))
  }
}

async function convert(request) {
  if (request.browser) await warm(request.browser)
  const seconds = { load: loadSeconds }
  const start = performance.now()
  const assets = begin(request)
  // The PDF last: the browser starts while this thread makes the HTML.
  for (const output of [...request.outputs].sort((a, b) => a.endsWith('.pdf') - b.endsWith('.pdf'))) {
    assets.isForPaper = output.endsWith('.pdf')
    await (assets.isForPaper ? printPdf(request, output) : marp(request, output, ['--template', 'bespoke']))
    seconds[path.extname(output).slice(1)] = since(start)
  }
  return { ok: true, slides: assets.slides, problems: assets.problems, images: [...assets.images.values()], seconds }
}

const ANSWERS = {
  convert,
  deck: (request) => ({ ok: true, ...pages.deck(request) }),
  slides: (request) => ({ ok: true, ...pages.slides(request) }),
}

async function answer(request) {
  story.length = 0
  try {
    return await ANSWERS[request.kind](request)
  } catch (error) {
    return { ok: false, error: String(error?.message ?? error), story }
  }
}

let turn = Promise.resolve()
const requests = createInterface({ input: process.stdin })
requests.on('line', (line) => {
  const request = JSON.parse(line)
  if (request.kind === 'browser') {
    turn = turn.then(() => warm(request.browser))
    return
  }
  turn = turn.then(async () => process.stdout.write(`${JSON.stringify(await answer(request))}\n`))
})
requests.on('close', () => {
  // Last in line: Puppeteer ends its browser on exit as well, and that must have left the folder.
  process.on('exit', () => rmSync(process.env.TMPDIR, { recursive: true, force: true, maxRetries: 5 }))
  process.exit(0)
})
