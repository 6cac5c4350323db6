import type { Page } from 'playwright-core'

/** Chooses the entity that an action is run on, in the form that is open. */
export async function pickEntity(page: Page, title: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Run on' }).click()
  await page.getByRole('option', { name: title }).click()
}
