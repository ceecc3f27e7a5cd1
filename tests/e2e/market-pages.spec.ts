/** Every page of the market for each kind of person: it fits its window, and axe finds nothing serious. */
import { CONFLICT, SAMPLE_PAGES, SIGNED_OUT_PAGES, WALKS } from './market-pages.ts'
import { sharedDemoMarket } from './prepared.ts'
import { openSignedIn } from './signed-in.ts'
import { marketOf, noModels, samples } from './start-with.ts'
import { expect, ofLongRuns, test } from './studio.ts'
import { pagesOf, walk } from './walk.ts'

for (const { as, places } of WALKS) {
  test(`the pages of the market are sound for ${as}`, async ({ open }) => {
    const market = await sharedDemoMarket()
    const { page } = await openSignedIn(open, { market, name: as, startWith: [noModels] })
    expect(await walk(page, pagesOf(places))).toEqual([])
  })
}

test('the pages of the market and the first page are sound for a person who is signed out', async ({ open }) => {
  const { page } = await open({ prepare: marketOf(await sharedDemoMarket()), expectsRefusals: true })
  expect(await walk(page, SIGNED_OUT_PAGES)).toEqual([])
})

test('the pages of the market are sound for a creator with a library', ofLongRuns, async ({ open }) => {
  const market = await sharedDemoMarket()
  const { page } = await openSignedIn(open, { market, name: CONFLICT.as, startWith: [samples] })
  expect(await walk(page, pagesOf(SAMPLE_PAGES))).toEqual([])
})
