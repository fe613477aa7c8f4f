// Converts decks for slidegen. One JSON request per line on stdin, one JSON answer per line on stdout; ends with stdin.
//
//   TMPDIR=PRIVATE node driver.mjs FOLDER      FOLDER holds the node_modules with the pinned marp-cli; it is the
//                                              working directory. PRIVATE is removed at the end.
//
// It loads Marp before it reads, so that it can be started while figures are still being drawn. A request is of one kind:
// "pdf" prints, "deck" and "slides" render for the deck page, "measure" says where everything is on the slides of a page.
// "browser" announces what needs one, "warm" a deck like this one: what takes long begins, and nothing is answered.
import { readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { begin } from './engine.mjs'
import { measured } from './measure.mjs'
import { Pages } from './page.mjs'
import { keptBrowser, startAgain, startBrowser } from './warm.mjs'

const ENGINE = fileURLToPath(new URL('engine.mjs', import.meta.url))

// marp-cli tells its story on the console: it is kept for the answer, and nothing but answers goes to stdout.
const story = []
for (const method of ['log', 'info', 'warn', 'error']) console[method] = (...words) => story.push(words.join(' '))

const require = createRequire(path.join(process.argv[2], 'package.json'))

const { marpCli } = require('@marp-team/marp-cli')
const { Marp } = require('@marp-team/marp-core') // what marp-cli would load at the first conversion only
const pages = new Pages(Marp)

const pdfFlags = ({ kind, path: executable }) => [
  '--pdf', '--pdf-outlines', '--pdf-outlines.pages=false', '--browser', kind, '--browser-path', executable,
]

const puppeteer = () => createRequire(require.resolve('@marp-team/marp-cli'))('puppeteer-core')

let isStarting
/** Starts the browser, once; resolves when it is on its way. */
function warm(browser) {
  Object.assign(process.env, browser.environment)
  return (isStarting ??= startBrowser(puppeteer(), marpCli, pdfFlags(browser)))
}

async function print({ markdown, output, themes, browser }) {
  const argv = [markdown, '--no-stdin', '--no-config-file', '--engine', ENGINE, ...pdfFlags(browser), '-o', output]
  const status = await marpCli(themes.length ? [...argv, '--theme-set', ...themes] : argv)
  if (status !== 0) throw new Error(`marp ended with status ${status}`)
}

/** Some machines forbid the browser its sandbox. The page is our own, foreign scripts were taken out: go without. */
function forbidsSandbox(error) {
  if (process.env.CHROME_NO_SANDBOX || !/sandbox/i.test(error.message)) return false
  process.env.CHROME_NO_SANDBOX = '1'
  return true
}

async function printPdf(request) {
  try {
    await print(request)
  } catch (error) {
    if (!forbidsSandbox(error)) throw error
    begin(request).isForPaper = true
    await print(request)
  }
}

async function openBrowser(browser) {
  await warm(browser)
  try {
    return await keptBrowser(puppeteer())
  } catch (error) {
    if (!forbidsSandbox(error)) throw error
    await startAgain(marpCli, pdfFlags(browser))
    return keptBrowser(puppeteer())
  }
}

const AXE = require.resolve('axe-core/axe.min.js')

const measure = async ({ page, browser }) => ({ slides: await measured(await openBrowser(browser), page, AXE) })

async function pdf(request) {
  await warm(request.browser)
  const assets = begin(request)
  assets.isForPaper = true
  await printPdf(request)
  return { slides: assets.slides, problems: assets.problems, images: [...assets.images.values()] }
}

const ANSWERS = { pdf, measure, deck: (request) => pages.deck(request), slides: (request) => pages.slides(request) }

const AHEAD = { browser: (request) => warm(request.browser), warm: ({ file }) => pages.warm(readFileSync(file, 'utf8')) }

async function answer(request) {
  story.length = 0
  try {
    return { ok: true, ...(await ANSWERS[request.kind](request)) }
  } catch (error) {
    const { theme, line = 1, column = 1, reason = '' } = error ?? {}
    return { ok: false, error: String(error?.message ?? error), story, ...(theme && { css: { theme, line, column, reason } }) }
  }
}

let turn = Promise.resolve()
const requests = createInterface({ input: process.stdin })
requests.on('line', (line) => {
  const request = JSON.parse(line)
  if (request.kind in AHEAD) {
    turn = turn.then(() => AHEAD[request.kind](request)).catch(() => {}) // whoever asks in earnest hears what is wrong
    return
  }
  turn = turn.then(async () => process.stdout.write(`${JSON.stringify(await answer(request))}\n`))
})
requests.on('close', () => {
  // Last in line: Puppeteer ends its browser on exit as well, and that must have left the folder.
  process.on('exit', () => rmSync(process.env.TMPDIR, { recursive: true, force: true, maxRetries: 5 }))
  process.exit(0)
})
