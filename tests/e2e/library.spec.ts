import type { Locator, Page } from '@playwright/test'
import { ASSETS, nameOf, SEEDS } from './filled-library.ts'
import { all, noModels, samples, twoThousandAssets } from './start-with.ts'
import { cell, grid, statusStrip, toast } from './steps.ts'
import { expect, test } from './studio.ts'

test.use({ startup: { prepare: all(twoThousandAssets, noModels) } })

const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Filters and folders' })
const search = (page: Page) => page.getByRole('combobox', { name: 'Search the library' })
const count = (page: Page): Locator =>
  page
    .getByRole('main')
    .getByRole('status')
    .filter({ hasText: /assets?$|selected$/ })
const counted = (page: Page, value: number) =>
  expect(count(page)).toHaveText(value === 1 ? '1 asset' : `${value.toLocaleString('en-US')} assets`)

test('two thousand assets scroll, sort, filter and are searched', async ({ studio }) => {
  const { page } = studio
  await counted(page, ASSETS)
  await expect(cell(page, nameOf(ASSETS - 1))).toBeVisible()
  await cell(page, nameOf(ASSETS - 1)).click()
  await page.keyboard.press('End')
  await expect(cell(page, nameOf(0))).toBeFocused()
  expect(await grid(page).getByRole('gridcell').count(), 'only what is in view is on the page').toBeLessThan(200)
  await page.keyboard.press('Home')
  await expect(cell(page, nameOf(ASSETS - 1))).toBeFocused()

  await page.getByRole('combobox', { name: 'Sort by' }).click()
  await page.getByRole('option', { name: 'Oldest first' }).click()
  await expect(cell(page, nameOf(0))).toBeVisible()

  await sidebar(page)
    .getByRole('button', { name: /^Locations/ })
    .click()
  await counted(page, ASSETS / 4)
  await sidebar(page)
    .getByRole('button', { name: /^seventh/ })
    .click()
  await counted(page, 71)
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await counted(page, ASSETS)

  await search(page).fill('tag:sev')
  await page.getByRole('option', { name: /^seventh/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(search(page)).toHaveValue('tag:seventh ')
  await page.keyboard.type('-kind:location')
  await counted(page, 286 - 71)
  await expect(sidebar(page).getByRole('button', { name: /^seventh/ })).toHaveAttribute('aria-pressed', 'true')
  await search(page).fill('tga:seventh')
  await expect(page.getByText('There is no filter “tga:”. Did you mean tag:?')).toBeVisible()
  await page.getByRole('button', { name: 'Use tag:' }).click()
  await counted(page, 286)

  await search(page).fill('pomegranate')
  await counted(page, 1)
  await expect(cell(page, nameOf(1234))).toBeVisible()
  await search(page).fill('nothing-has-this-word')
  await expect(page.getByRole('heading', { name: 'No assets fit' })).toBeVisible()
  await page.getByRole('main').getByRole('button', { name: 'Clear filters' }).last().click()
  await counted(page, ASSETS)

  await page.getByRole('button', { name: 'List', exact: true }).click()
  await expect(grid(page).getByText('Verdict', { exact: true })).toBeVisible()
  await studio.restart()
  await expect(grid(studio.page).getByText('Verdict', { exact: true })).toBeVisible()
  await expect(studio.page.getByRole('combobox', { name: 'Sort by' })).toContainText('Oldest first')
})

test('a search for pictures says which model it needs, and searches names, tags and texts', async ({ open }) => {
  const { page } = await open({ prepare: samples })
  const searchBy = page.getByRole('combobox', { name: 'Search by' })
  await searchBy.click()
  await page.getByRole('option', { name: 'Picture' }).click()
  await search(page).fill('xqzzv lantern')
  await expect(page.getByText('Searching pictures by what they show needs the Standard model.')).toBeVisible()
  await expect(
    grid(page)
      .getByRole('gridcell', { name: /lantern/i })
      .first(),
  ).toBeVisible()
  await search(page).fill('xqzzv blorpt')
  await expect(page.getByText('Nothing in the library fits this search and these filters.')).toBeVisible()
  await page.getByRole('link', { name: 'Choose a model in Settings' }).click()
  await expect(page.getByRole('list', { name: 'Profiles' })).toBeVisible()
})

test('many are tagged at once and it is undone; a smart folder keeps a search', async ({ studio }) => {
  const { page } = studio
  await search(page).fill('seventh')
  await counted(page, 286)
  await grid(page).getByRole('gridcell').first().click()
  await page.keyboard.press('Control+a')
  await expect(count(page)).toHaveText('286 of 286 selected')
  await page.keyboard.press('t')
  const dialog = page.getByRole('dialog', { name: 'Tag 286 assets' })
  await dialog.getByRole('combobox', { name: 'Tags to add' }).fill('festival')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Add tags' }).click()
  await expect(toast(page, 'Tagged 286 assets: festival')).toBeVisible()
  await expect(sidebar(page).getByRole('button', { name: /^festival 286$/ })).toBeVisible()

  await page.getByRole('button', { name: 'Save as smart folder' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Every seventh')
  await page.keyboard.press('Enter')
  await expect(sidebar(page).getByRole('button', { name: 'Every seventh', exact: true })).toBeVisible()

  await grid(page).getByRole('gridcell').first().click()
  await page.keyboard.press('Control+z')
  await expect(sidebar(page).getByRole('button', { name: /^festival/ })).toHaveCount(0)

  await search(page).fill('')
  await counted(page, ASSETS)
  await cell(page, nameOf(ASSETS - 1)).click()
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('F2')
  const rename = page.getByRole('dialog', { name: 'Rename 2 assets' })
  await rename.getByLabel('Pattern').fill('Festival {n:2}')
  await rename.getByRole('button', { name: 'Rename 2 assets' }).click()
  await expect(cell(page, /Festival 01/)).toBeVisible()
  await expect(toast(page, 'Renamed 2 assets')).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(cell(page, /Festival/)).toHaveCount(0)

  await studio.restart()
  await sidebar(studio.page)
    .getByRole('button', { name: /^All assets/ })
    .click()
  await counted(studio.page, ASSETS)
  await sidebar(studio.page).getByRole('button', { name: 'Every seventh', exact: true }).click()
  await counted(studio.page, 286)
})

test('single keys rate and flag and go on; what is thrown away comes back', async ({ studio }) => {
  const { page } = studio
  const [first, second, third] = [nameOf(ASSETS - 1), nameOf(ASSETS - 2), nameOf(ASSETS - 3)]
  await cell(page, first).click()
  await page.keyboard.press('5')
  await expect(cell(page, second)).toBeFocused()
  await page.keyboard.press('p')
  await expect(cell(page, third)).toBeFocused()
  await page.keyboard.press('x')
  await expect(cell(page, first).getByRole('img', { name: '5 stars' })).toBeVisible()
  await expect(cell(page, second)).toContainText('picked')
  await expect(cell(page, third)).toContainText('rejected')

  await page.getByRole('button', { name: 'Filters', exact: true }).click()
  await page.getByRole('button', { name: 'Rejected' }).click()
  await counted(page, 1)
  await page.keyboard.press('Escape')
  await cell(page, third).click()
  await page.keyboard.press('Delete')
  await expect(toast(page, 'Moved 1 asset to the trash')).toBeVisible()
  await expect(sidebar(page).getByRole('button', { name: 'Trash 1' })).toBeVisible()
  await expect(statusStrip(page)).toContainText('1,999 assets')
  await sidebar(page)
    .getByRole('button', { name: /^Trash/ })
    .click()
  await cell(page, third).click()
  await page.getByRole('button', { name: 'Restore' }).first().click()
  await expect(statusStrip(page)).toContainText('2,000 assets')
  await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible()
})

test('pictures of one prompt stack up; the palette reaches every action and every asset', async ({ studio }) => {
  const { page } = studio
  await page.getByRole('button', { name: 'Stack pictures that differ only in seed' }).click()
  await counted(page, ASSETS - SEEDS + 1)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('pomegranate')
  await expect(page.getByRole('option', { name: nameOf(1234) })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: nameOf(1234) })).toBeAttached()

  // Typed faster than the library answers, Enter waits for what is meant, whatever an earlier letter had found.
  await page.keyboard.press('Control+k')
  await page.keyboard.type('p')
  await expect(page.getByRole('option', { name: /piece \d{4}/ }).first()).toBeVisible()
  const pressed = Promise.withResolvers<void>()
  await page.route(/\/rpc\/assets\/list/, async (route) => {
    await pressed.promise
    await route.continue()
  })
  await page.keyboard.type('iece 1235 ')
  await page.keyboard.press('Enter')
  pressed.resolve()
  await expect(page.getByRole('heading', { level: 1, name: nameOf(1235) })).toBeAttached()
  await page.unrouteAll({ behavior: 'wait' })

  await page.keyboard.press('Control+k')
  await page.keyboard.type('im')
  await expect(page.getByRole('option').first()).toHaveText(/^Import files/)
  await expect(page.getByRole('option', { selected: true })).toHaveText(/^Import files/)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('go library')
  await page.keyboard.press('Enter')
  await expect(grid(page)).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('trash')
  await expect(page.getByRole('option', { selected: true })).toHaveText('Trash')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('option').first()).toHaveAttribute('aria-selected', 'true')
})
