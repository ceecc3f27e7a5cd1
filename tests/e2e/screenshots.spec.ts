import { addSampleLibrary, PAGES } from './pages.ts'
import { expect, test } from './studio.ts'
import { photograph, SIZES } from './walk.ts'

test('every page fits its window at both sizes, in light and in dark', async ({ studio }) => {
  test.setTimeout(300_000)
  const { page } = studio
  await addSampleLibrary(page)
  const findings: string[] = []
  for (const size of SIZES) {
    await page.setViewportSize(size)
    for (const { name, open } of PAGES) {
      await open(page)
      findings.push(...(await photograph(page, name, size)))
    }
  }
  expect(findings).toEqual([])
})
