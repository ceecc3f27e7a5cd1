import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { scene, writeFiles } from './files.ts'
import { noModels } from './start-with.ts'
import { cell, download, grid, importFiles, openAsset, toast, toLibrary, whenIdle, whenSaved } from './steps.ts'
import { expect, test } from './studio.ts'

test.use({ startup: { prepare: noModels } })

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })

async function saveRevision(page: Page, note: string, number: number): Promise<void> {
  await page.keyboard.press('Control+s')
  const dialog = page.getByRole('dialog', { name: 'Save revision' })
  await dialog.getByRole('textbox', { name: 'Note' }).fill(note)
  await page.keyboard.press('Control+Enter')
  await expect(toast(page, `Saved as revision ${number}.`)).toBeVisible()
}

const revision = (page: Page, number: number) =>
  page.getByRole('listitem').filter({ has: page.getByRole('checkbox', { name: `Revision ${number}` }) })

test('a character is written, undone and redone; nothing typed is lost', async ({ studio }) => {
  const { page } = studio
  await page.getByRole('button', { name: 'Character', exact: true }).click()
  await field(page, 'Name').fill('Ysolde of the reeds')
  await field(page, 'Description').fill('A ferrywoman who never looks at the water.')
  const tags = page.getByRole('combobox', { name: 'Tags' })
  await tags.pressSequentially('ferry')
  await tags.press('Enter')
  await tags.pressSequentially('marsh,')
  await expect(page.getByRole('button', { name: 'Remove marsh' })).toBeVisible()
  await field(page, 'Race').fill('Human')
  const traits = field(page, 'Personality')
  await traits.fill('counts in song, never aloud')
  await traits.press('Enter')
  await expect(page.getByRole('button', { name: 'Change counts in song, never aloud' })).toBeVisible()

  await field(page, 'Race').fill('Elf')
  await field(page, 'Race').press('Control+z')
  await expect(field(page, 'Race')).toHaveValue('Human')
  await page.getByRole('button', { name: /^Undo: Personality/ }).click()
  await expect(page.getByRole('button', { name: /^Change counts/ })).toBeHidden()
  await page.getByRole('button', { name: /^Redo: Personality/ }).click()
  await expect(page.getByRole('button', { name: /^Change counts/ })).toBeVisible()

  const asWritten = async (at: Page) => {
    await expect(field(at, 'Name')).toHaveValue('Ysolde of the reeds')
    await expect(field(at, 'Description')).toHaveValue('A ferrywoman who never looks at the water.')
    await expect(field(at, 'Race')).toHaveValue('Human')
    await expect(at.getByRole('button', { name: 'Remove ferry' })).toBeVisible()
    await expect(at.getByRole('button', { name: 'Change counts in song, never aloud' })).toBeVisible()
  }
  await whenSaved(page)
  await page.reload()
  await asWritten(page)
  await field(page, 'Backstory').fill('Her mother drowned in a dry year.')
  await whenSaved(page)
  await studio.restart()
  await asWritten(studio.page)
  await expect(field(studio.page, 'Backstory')).toHaveValue('Her mother drowned in a dry year.')
})

test('revisions are saved with a note, compared, restored and branched from', async ({ studio }) => {
  const { page } = studio
  await page.getByRole('button', { name: 'Item', exact: true }).click()
  await field(page, 'Name').fill('Lantern of patience')
  await field(page, 'Description').fill('It burns slower the longer one waits.')
  await saveRevision(page, 'First words', 2)
  await field(page, 'Description').fill('It burns brighter the longer one waits.')
  await saveRevision(page, 'Brighter', 3)

  await page.getByRole('tab', { name: 'History' }).click()
  await expect(revision(page, 2)).toContainText('First words')
  await page.getByRole('checkbox', { name: 'Revision 2' }).check()
  await page.getByRole('checkbox', { name: /^Revision 3/ }).check()
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const compared = page.getByRole('dialog', { name: 'Revision 2 and Revision 3' })
  await expect(compared.getByText('1 field differs')).toBeVisible()
  await expect(compared.getByRole('row', { name: /Description/ })).toContainText('slower')
  await expect(compared.getByRole('row', { name: /Description/ })).toContainText('brighter')
  await page.keyboard.press('Escape')
  await expect(compared).toBeHidden()

  await page.getByRole('button', { name: 'More for Revision 2' }).click()
  await page.getByRole('menuitem', { name: 'Restore' }).click()
  await expect(toast(page, 'Revision 2 is now the draft.')).toBeVisible()
  await page.getByRole('tab', { name: 'Card' }).click()
  await expect(field(page, 'Description')).toHaveValue('It burns slower the longer one waits.')

  // The restored draft is kept as a revision of its own before the branch takes its place.
  await page.getByRole('tab', { name: 'History' }).click()
  await page.getByRole('button', { name: 'More for Revision 3' }).click()
  await page.getByRole('menuitem', { name: 'Branch from here' }).click()
  await page.getByRole('textbox', { name: 'Name of the branch' }).fill('festival')
  await page.getByRole('button', { name: 'Create branch' }).click()
  await expect(toast(page, 'Now on branch “festival”.')).toBeVisible()
  await page.getByRole('tab', { name: 'Card' }).click()
  await expect(field(page, 'Description')).toHaveValue('It burns brighter the longer one waits.')
  await field(page, 'Description').fill('It burns brighter the longer one dances.')
  await saveRevision(page, 'For the festival', 5)
  await page.getByRole('tab', { name: 'History' }).click()
  await expect(revision(page, 5)).toContainText('branch festival')
})

/** What the editor shows, as drawn on screen: its average color in the left and the right half. */
async function halves(page: Page): Promise<{ left: number[]; right: number[] }> {
  const shot = sharp(await page.getByRole('group', { name: /^Picture of/ }).screenshot())
  const { width = 0, height = 0 } = await shot.metadata()
  const mean = async (left: number) => {
    const part = { left, top: Math.round(height / 3), width: Math.floor(width / 4), height: Math.floor(height / 3) }
    // The figures are those of a picture as it is read, before any step of its pipeline.
    const { channels } = await sharp(await shot.clone().extract(part).png().toBuffer()).stats()
    return channels.slice(0, 3).map((channel) => Math.round(channel.mean))
  }
  return { left: await mean(Math.round(width / 4)), right: await mean(Math.round(width / 2)) }
}

test('a picture is mirrored, cropped and recolored under one’s eyes; what is saved is what was seen', async ({
  studio,
}) => {
  const { page, directory } = studio
  const twoHalves = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#c03030' } })
    .composite([
      {
        input: await sharp(await scene(3))
          .resize(200, 300, { fit: 'fill' })
          .png()
          .toBuffer(),
        left: 200,
        top: 0,
      },
    ])
    .png()
    .toBuffer()
  await importFiles(page, await writeFiles(directory, { 'banner.png': twoHalves }), '1 imported')
  await openAsset(page, /Banner/)
  await page.getByRole('tab', { name: 'Picture' }).click()
  const red = ([r = 0, g = 0, b = 0]: number[]) => r > 150 && g < 90 && b < 90
  await expect.poll(async () => red((await halves(page)).left)).toBe(true)

  await page.getByRole('button', { name: 'Flip horizontally', exact: true }).click()
  await expect.poll(async () => red((await halves(page)).right)).toBe(true)
  await page.getByRole('slider', { name: 'Hue' }).focus()
  await page.keyboard.press('End')
  await expect.poll(async () => red((await halves(page)).right)).toBe(false)
  await page.getByRole('button', { name: 'Reset Hue' }).click()
  await expect.poll(async () => red((await halves(page)).right)).toBe(true)

  await page.getByRole('button', { name: 'Crop', exact: true }).click()
  await page.getByRole('textbox', { name: 'Width', exact: true }).first().fill('200')
  await page.getByRole('textbox', { name: 'Width', exact: true }).first().press('Enter')
  await page.getByRole('textbox', { name: 'Left' }).fill('200')
  await page.getByRole('textbox', { name: 'Left' }).press('Enter')
  await page.getByRole('button', { name: 'Done' }).last().click()
  await expect(page.getByText('200 × 300').first()).toBeVisible()
  await whenSaved(page)
  await saveRevision(page, 'The red half, mirrored', 2)

  await page.getByRole('button', { name: 'Export' }).click()
  const { path } = await download(page, () => page.getByRole('menuitem', { name: 'Picture', exact: true }).click())
  const saved = sharp(await readFile(path))
  expect(await saved.metadata()).toMatchObject({ width: 200, height: 300 })
  const { channels } = await saved.stats()
  expect(red(channels.map((channel) => channel.mean))).toBe(true)

  await toLibrary(page)
  await whenIdle(page)
  await cell(page, /Banner/).click()
  await expect(page.getByText('200 × 300')).toBeVisible()
})

async function tabTo(page: Page, what: (focused: { role: string; name: string }) => boolean): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      const label =
        element?.getAttribute('aria-label') ?? document.querySelector(`label[for="${element?.id}"]`)?.textContent
      return {
        role: element?.getAttribute('role') ?? element?.tagName.toLowerCase() ?? '',
        name: label ?? element?.textContent ?? '',
      }
    })
    if (what(focused)) return
  }
  throw new Error('The Tab key does not get there.')
}

test('from an empty library to a saved revision without a mouse', async ({ studio }) => {
  const { page, directory } = studio
  const [path = ''] = await writeFiles(directory, { 'owl.png': await scene(5) })
  await expect(page.getByRole('heading', { name: 'Welcome to Luna Studio' })).toBeVisible()
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('Control+o')
  await (await chooser).setFiles(path)
  await expect(cell(page, /Owl/)).toBeVisible()

  await tabTo(page, ({ role }) => role === 'gridcell')
  await page.keyboard.press('4')
  await expect(cell(page, /Owl/).getByRole('img', { name: '4 stars' })).toBeVisible()
  await page.keyboard.press('Space')
  await expect(page.getByRole('dialog', { name: 'Owl' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'Owl' })).toBeHidden()
  await expect(cell(page, /Owl/)).toBeFocused()
  await page.keyboard.press('Enter')
  await tabTo(page, ({ name }) => name === 'Description')
  await page.keyboard.type('An owl that hears the snow fall.')
  await saveRevision(page, 'By hand', 2)
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.keyboard.press('Control+1')
  await expect(grid(page)).toBeVisible()
})
