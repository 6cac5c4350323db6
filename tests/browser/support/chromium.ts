import { type Browser, chromium } from 'playwright-core'
import { CHROMIUM_ARGUMENTS } from '../../../apps/web/dev/chromium-arguments.ts'
import { findChromium } from '../../../scripts/find-program.ts'

/** Starts the Chromium of this machine. @throws Error when there is none. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('There is no Chromium: install it or set CHROMIUM_PATH')
  return chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS })
}
