import { PAGES } from './pages.ts'
import { samples } from './start-with.ts'
import { expect, test } from './studio.ts'
import { walk } from './walk.ts'

test('the first page fits its window, and axe finds nothing serious', async ({ studio }) => {
  const welcome = { name: 'welcome', open: () => expect(studio.page.getByRole('heading', { level: 1 })).toBeAttached() }
  expect(await walk(studio.page, [welcome])).toEqual([])
})

test.describe('over the sample library', () => {
  test.use({ startup: { prepare: samples } })

  test('every page fits its window, and axe finds nothing serious', async ({ studio }) => {
    expect(await walk(studio.page, PAGES)).toEqual([])
  })
})
