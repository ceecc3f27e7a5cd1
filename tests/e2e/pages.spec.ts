import { PAGES } from './pages.ts'
import { samples } from './start-with.ts'
import { expect, test } from './studio.ts'
import { walk } from './walk.ts'

test.use({ startup: { prepare: samples } })

test('every page of the studio fits its window, and axe finds nothing serious', async ({ studio }) => {
  expect(await walk(studio.page, PAGES)).toEqual([])
})
