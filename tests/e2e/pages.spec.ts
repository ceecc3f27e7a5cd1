import { addSampleLibrary, PAGES } from './pages.ts'
import { expect, test } from './studio.ts'
import { lookAt, looksAt } from './walk.ts'

test('every page fits its window, large or small, light or dark, and axe finds nothing serious', async ({ studio }) => {
  test.setTimeout(300_000)
  const { page } = studio
  const looks = looksAt({ index: 0, isPart: false })
  const findings = await lookAt(page, 'welcome', looks)
  await addSampleLibrary(page)
  for (const { name, open } of PAGES) {
    await open(page)
    findings.push(...(await lookAt(page, name, looks)))
  }
  expect(findings).toEqual([])
})
