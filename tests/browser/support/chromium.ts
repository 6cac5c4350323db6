import { type Browser, chromium } from 'playwright-core'
import { findChromium } from '../../../scripts/find-program.ts'

/** What a browser needs to run without a display, a sandbox of its own, or the internet. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts the Chromium of this machine. @throws Error when there is none. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('There is no Chromium: install it or set CHROMIUM_PATH')
  return chromium.launch({ executablePath, args: ARGUMENTS })
}
