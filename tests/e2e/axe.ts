/** What axe finds on a page. */
import type { Page } from '@playwright/test'
import axe, { type RunOptions } from 'axe-core'

/** Which rules are checked; by default all of them. */
export type AxeRules = Pick<RunOptions, 'rules' | 'runOnly'>

/** No list of what is well, and no files that the pages do not have. */
const QUICK: RunOptions = { resultTypes: ['violations'], preload: false }

/**
 * Returns what axe calls serious or critical, each with the elements that it is about. Axe is put into a document once and
 * stays there: to put it there for every check, and to open a further page for the results of frames, which the studio
 * does not have, takes three times as long.
 */
export async function axeViolations(page: Page, rules: AxeRules = {}): Promise<string[]> {
  const isThere = await page.evaluate(() => 'axe' in window)
  if (!isThere) await page.evaluate(axe.source)
  const { violations } = await page.evaluate(
    (options) => (window as unknown as { axe: typeof axe }).axe.run(document, options),
    { ...QUICK, ...rules },
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
