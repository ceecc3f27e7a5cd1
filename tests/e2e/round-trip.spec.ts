import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { type CharacterCardFile, readCharacterCard, writeCharacterCard } from '#shared/character-card/card-file.ts'
import { V2, V3 } from '#shared/character-card/samples.fixture.ts'
import { dataOf } from '#shared/character-card/schema.ts'
import { scene, writeFiles } from './files.ts'
import { noModels } from './start-with.ts'
import { download, importFiles, openAsset, toLibrary, whenSaved } from './steps.ts'
import { expect, ofLongRuns, test } from './studio.ts'

test.use({ startup: { prepare: noModels } })

async function exportAs(page: Page, format: string): Promise<{ path: string; name: string }> {
  await page.getByRole('button', { name: 'Export' }).click()
  return download(page, () => page.getByRole('menuitem', { name: format, exact: true }).click())
}

const CARD = {
  luna_asset_card: {
    version: '1.0',
    asset_type: 'location',
    name: 'Night market of Tallow Street',
    description: 'Lanterns over wet stone; every stall sells one thing it does not own.',
    tags: ['market', 'night'],
    location: {
      region: 'The lower town',
      landmarks: ['The clock that runs backwards'],
      // A kind's block may hold what only another program knows.
      weather_table: { seed: 17, rows: ['fog', 'drizzle'] },
    },
    licensing: { license: 'CC BY 4.0', requires_attribution: true, house_rules: { resale: 'ask first' } },
    'x-other-tool': { nested: [1, null, { deep: true }], price: 0.1 },
  },
}

test('an asset card comes out as it went in, with every field it brought along', async ({ studio }) => {
  const { page, directory } = studio
  await importFiles(page, await writeFiles(directory, { 'market.json': JSON.stringify(CARD) }), '1 imported')
  await openAsset(page, /Night market/)
  await expect(page.getByRole('heading', { name: 'Other fields' })).toBeVisible()
  await expect(page.getByText('x-other-tool')).toBeVisible()

  const first = await exportAs(page, 'Asset card (JSON)')
  const exported = await readFile(first.path, 'utf8')
  expect(JSON.parse(exported)).toEqual(CARD)

  await page.getByRole('textbox', { name: 'Region' }).fill('The upper town')
  await whenSaved(page)
  const changed = await exportAs(page, 'Asset card (JSON)')
  const edited = JSON.parse(await readFile(changed.path, 'utf8'))
  expect(edited).toEqual({
    luna_asset_card: {
      ...CARD.luna_asset_card,
      location: { ...CARD.luna_asset_card.location, region: 'The upper town' },
    },
  })

  await toLibrary(page)
  await importFiles(page, await writeFiles(directory, { 'again.json': JSON.stringify(edited) }), '1 imported')
})

/** What the card says but for the field that was changed. */
function othersThan({ spec, document }: CharacterCardFile, field: string): unknown {
  const data = Object.fromEntries(Object.entries(dataOf({ spec, document })).filter(([key]) => key !== field))
  return { spec, document: { ...document, data } }
}

const FORMATS = [
  { format: 'png', card: V2, file: 'aelis.png', entry: 'Character card (PNG)' },
  { format: 'charx', card: V3, file: 'aelis.charx', entry: 'Character card (CHARX)' },
] as const

for (const { format, card, file, entry } of FORMATS) {
  test(
    `a ${card.spec} character card in a ${format} file keeps what other programs put into it`,
    ofLongRuns,
    async ({ studio }) => {
      const { page, directory } = studio
      const bytes = writeCharacterCard(card, format, { picture: await scene(4) })
      const before = readCharacterCard(bytes)
      await importFiles(page, await writeFiles(directory, { [file]: bytes }), '1 imported')
      await openAsset(page, /Aëlis/)
      await page.getByRole('textbox', { name: 'Description' }).fill('A cartographer of cities that will drown.')
      await whenSaved(page)
      const exported = await exportAs(page, entry)
      expect(exported.name).toMatch(new RegExp(`\\.${format}$`))
      const after = readCharacterCard(await readFile(exported.path))
      expect(dataOf(after)['description']).toBe('A cartographer of cities that will drown.')
      expect(dataOf(after)['extensions']).toEqual({ 'other/app': { nested: [1, null, { deep: true }] } })
      expect(othersThan(after, 'description')).toEqual(othersThan(before, 'description'))
    },
  )
}
