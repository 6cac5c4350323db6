import { mkdir, stat } from 'node:fs/promises'
import { chromium, type Page } from 'playwright-core'
import { startPortal } from '../tests/support/portal.ts'
import { findChromium } from './find-program.ts'
import { print } from './print.ts'

/** Pictures of the documentation, from a portal in local mode: `npm run screenshots`. */
const FOLDER = new URL('../docs/images/', import.meta.url)
const VIEWPORT = { width: 1440, height: 900 }
/** Twice as sharp, for dense screens; a page of text still stays far below the limit. */
const SCALE = 2
const LIMIT_BYTES = 400_000

async function main(): Promise<void> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('There is no Chromium: install it or set CHROMIUM_PATH')
  await mkdir(FOLDER, { recursive: true })
  await using portal = await startPortal()
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const context = await browser.newContext({
      baseURL: portal.url,
      viewport: VIEWPORT,
      deviceScaleFactor: SCALE,
      colorScheme: 'light',
    })
    const page = await context.newPage()
    await page.goto('/')
    await page.getByLabel('Email').fill(portal.credentials.adminEmail)
    await page.getByLabel('Password', { exact: true }).fill(portal.credentials.adminPassword)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
    await showDeployment(page)
    await takePicture(page, 'run-page.png')
  } finally {
    await browser.close()
  }
}

/** Starts "Deploy" as a reader of the guide would, and waits for its end. */
async function showDeployment(page: Page): Promise<void> {
  await page.goto('/self-serve?action=deploy_with_circle_ci')
  await page.getByRole('combobox', { name: 'Run on' }).click()
  await page.getByRole('option', { name: 'acme/storefront' }).click()
  await page.getByRole('radio', { name: 'production' }).check()
  await page.getByRole('dialog').getByRole('button', { name: 'Execute' }).click()
  await page.getByText('Run status: Success').waitFor({ state: 'attached', timeout: 120_000 })
  await page.getByText('job deploy ended with success').waitFor()
  // Nothing under the pointer or in focus is marked in the picture.
  await page.mouse.move(0, VIEWPORT.height - 1)
  await page.keyboard.press('Escape')
}

/** @throws Error when the file would make every visitor of the README wait. */
async function takePicture(page: Page, name: string): Promise<void> {
  const file = new URL(name, FOLDER)
  await page.screenshot({ path: file.pathname, animations: 'disabled', caret: 'hide' })
  const { size } = await stat(file)
  if (size > LIMIT_BYTES) throw new Error(`${name} has ${size} bytes, more than ${LIMIT_BYTES}`)
  print(`docs/images/${name}: ${Math.round(size / 1000)} kB`)
}

await main()
