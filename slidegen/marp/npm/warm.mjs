// Keeps one browser open. marp-cli starts one for each call and closes it after: 0.6 s that a second PDF, or one
// announced while figures are still being drawn, need not wait for.
import { rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

/** Makes Puppeteer hand out the browser it already has, for as long as that lives. */
export function keepBrowser(puppeteer) {
  const launch = puppeteer.launch
  const kept = new Map()
  puppeteer.launch = async (options) => {
    const known = await kept.get(options.executablePath)
    if (known?.connected) return known
    const launching = launch(options)
    kept.set(options.executablePath, launching.catch(() => undefined))
    const browser = await launching
    browser.close = async () => {}
    return browser
  }
}

/** Prints one empty page, which starts the browser with marp-cli's own options. Its failure will be told by the deck's. */
export async function warmBrowser(marpCli, flags) {
  const page = path.join(os.tmpdir(), 'warm.md')
  try {
    await writeFile(page, '# 1\n')
    await marpCli([page, '--no-stdin', '--no-config-file', ...flags, '-o', `${page}.pdf`])
  } catch {
    // The deck's own conversion meets the same obstacle and reports it.
  }
  await Promise.all([page, `${page}.pdf`].map((file) => rm(file, { force: true })))
}
