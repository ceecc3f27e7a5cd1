import { copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { writeTestProfile } from '../fixtures/models/test-profile.ts'
import { scene, writeFiles } from './files.ts'
import type { Places } from './launch.ts'
import { grid, importFiles, openAsset, toast, toLibrary, whenIdle, whenListed } from './steps.ts'
import { expect, ofLongRuns, test } from './studio.ts'

/** A small but whole profile, with the manifest that names its files. */
async function testProfile({ directory }: Places): Promise<{ environment: Record<string, string> }> {
  const { manifest, profileFolder } = await writeTestProfile(directory)
  await cp(profileFolder, join(directory, 'stick'), { recursive: true })
  const path = join(directory, 'manifest.json')
  await writeFile(path, JSON.stringify(manifest))
  return { environment: { LUNA_STUDIO_MANIFEST: path } }
}

test.use({ startup: { prepare: testProfile } })

const profile = (page: Page) =>
  page
    .getByRole('list', { name: 'Profiles' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: /^Test/ }) })

async function openModels(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click()
  await expect(profile(page)).toBeVisible()
}

async function importProfile(page: Page, folder: string): Promise<void> {
  await profile(page).getByRole('button', { name: 'Import from a folder…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import Test from a folder' })
  await dialog.getByRole('textbox', { name: 'Folder on this computer' }).fill(folder)
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(dialog).toBeHidden()
}

test(
  'a model comes from a folder, the library is fingerprinted again, searches go by meaning, and it goes again',
  ofLongRuns,
  async ({ studio }) => {
    const { page, directory } = studio
    const files = await writeFiles(directory, { 'heron.png': await scene(41), 'anvil.png': await scene(42) })
    await importFiles(page, files, '2 imported')
    await whenListed(page, 2)
    await openAsset(page, /Heron/)
    const panel = page.getByRole('region', { name: 'Uniqueness of this asset' })
    await expect(panel.getByText('The text was not compared: the card is empty.')).toBeVisible()
    await expect(panel.getByText('Pictures were compared without an image model: no model is in use.')).toBeVisible()

    await openModels(page)
    await expect(profile(page)).toContainText('Not installed')
    await importProfile(page, join(directory, 'stick'))
    await expect(profile(page).getByRole('heading')).toContainText('In use')
    await whenIdle(page)
    await profile(page).getByRole('button', { name: 'Verify' }).click()
    await expect(toast(page, 'Test: all files are intact')).toBeVisible()

    await toLibrary(page)
    await openAsset(page, /Heron/)
    await expect(panel.getByText('no model is in use')).toHaveCount(0)
    await expect(panel.getByRole('status').filter({ hasText: 'Unique' })).toBeVisible()

    await toLibrary(page)
    await page.getByRole('combobox', { name: 'Search by' }).click()
    await page.getByRole('option', { name: 'Meaning' }).click()
    await page.getByRole('combobox', { name: 'Search the library' }).fill('a bird at the water')
    await expect(page.getByRole('combobox', { name: 'Sort by' })).toContainText('Best match first')
    await expect(
      grid(page)
        .getByRole('gridcell', { name: /Heron|Anvil/ })
        .first(),
    ).toBeVisible()
    await page.getByRole('button', { name: 'Clear filters' }).click()

    await openModels(page)
    await profile(page).getByRole('button', { name: 'Remove…' }).click()
    await page
      .getByRole('dialog', { name: 'Remove Test?' })
      .getByRole('button', { name: 'Remove', exact: true })
      .click()
    await expect(toast(page, 'Removed Test')).toBeVisible()
    await expect(profile(page)).toContainText('Not installed')
  },
)

/** The largest file in a folder and its subfolders. */
async function someModelFile(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const found = entries.find((entry) => entry.isFile() && entry.name === 'vision_model.onnx')
  if (found === undefined) throw new Error('The profile has no picture model.')
  return join(found.parentPath, found.name)
}

test('a damaged file is refused by its name, and nothing of it is used', ofLongRuns, async ({ studio }) => {
  const { page, directory } = studio
  const damaged = join(directory, 'damaged')
  await mkdir(damaged)
  await cp(join(directory, 'stick'), damaged, { recursive: true })
  const path = await someModelFile(damaged)
  const bytes = await readFile(path)
  const middle = Math.floor(bytes.length / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 0xff
  await writeFile(path, bytes)

  await openModels(page)
  await importProfile(page, damaged)
  const alert = profile(page).getByRole('alert')
  await expect(alert).toContainText(/vision_model\.onnx/)
  await expect(profile(page)).not.toContainText('In use')

  await copyFile(await someModelFile(join(directory, 'stick')), path)
  await importProfile(page, damaged)
  await expect(profile(page).getByRole('heading')).toContainText('In use')
})
