import type { Page } from 'playwright-core'

/** The messages of the log lines that are drawn, from top to bottom. */
export async function readLogLines(page: Page): Promise<string[]> {
  const lines = page.getByRole('log').locator('[data-index]')
  const texts = await lines.evaluateAll((elements) =>
    elements
      .map((element) => ({
        index: Number(element.getAttribute('data-index')),
        message: element.querySelector('time')?.nextElementSibling?.textContent ?? '',
      }))
      .sort((left, right) => left.index - right.index),
  )
  return texts.map(({ message }) => message)
}

/** Waits until a line with this message is drawn, however often. */
export async function waitForLine(page: Page, message: string): Promise<void> {
  await page.getByRole('log').getByText(message, { exact: true }).first().waitFor()
}
