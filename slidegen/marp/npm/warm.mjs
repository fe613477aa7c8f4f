// Keeps one browser open. marp-cli starts one for each call and closes it after: 0.6 s that a second PDF, or one
// announced while Marp still loads, need not wait for.
import { rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

/**
 * Makes Puppeteer start a browser at the first call, which then fails, and hand that browser out to all later calls.
 * Resolves at that first call.
 */
function keepBrowser(puppeteer) {
  const launch = puppeteer.launch.bind(puppeteer)
  let kept, started
  const isStarting = new Promise((resolve) => (started = resolve))
  const keep = async (options) => {
    const browser = await launch(options)
    browser.close = async () => {}
    return browser
  }
  puppeteer.launch = async (options) => {
    if (!kept) {
      kept = keep(options)
      kept.catch(() => {}) // the deck's own call meets the same obstacle and reports it
      started()
      throw new Error('the browser is on its way')
    }
    const known = await kept.catch(() => undefined)
    if (!known?.connected && options) kept = keep(options)
    return kept
  }
  return isStarting
}

let asking

/** Starts the browser with marp-cli's own options, by asking for a PDF that is not made; resolves when it is on its way. */
export const startBrowser = (puppeteer, marpCli, flags) =>
  Promise.race([keepBrowser(puppeteer), (asking = askInVain(marpCli, flags))])

/** The browser that is kept, for other work than marp-cli's. */
export const keptBrowser = (puppeteer) => puppeteer.launch()

/** Has it started once more, with marp-cli's own options as they are by now; not while the first call still tries. */
export async function startAgain(marpCli, flags) {
  await asking
  await askInVain(marpCli, flags)
}

async function askInVain(marpCli, flags) {
  const page = path.join(os.tmpdir(), 'warm.md')
  try {
    await writeFile(page, '# 1\n')
    await marpCli([page, '--no-stdin', '--no-config-file', ...flags, '-o', `${page}.pdf`])
  } catch {
    // As intended, or for a reason that the deck's own PDF will tell.
  }
  await rm(page, { force: true })
}
