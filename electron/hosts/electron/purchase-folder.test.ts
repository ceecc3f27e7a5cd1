import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { purchaseFolder } from './purchase-folder.ts'

let library: string
let purchases: string

beforeEach(() => {
  library = realpathSync(mkdtempSync(join(tmpdir(), 'luna-show-')))
  purchases = join(library, 'purchases')
  mkdirSync(join(purchases, 'Harbour 1234'), { recursive: true })
})

afterEach(() => {
  rmSync(library, { recursive: true, force: true })
})

test('the folder of a purchase is shown, however it is written', () => {
  const folder = join(purchases, 'Harbour 1234')
  expect(purchaseFolder(purchases, folder)).toBe(folder)
  expect(purchaseFolder(purchases, `${purchases}/../purchases/Harbour 1234/`)).toBe(folder)
})

test('nothing else is: other folders, files, links that lead away, what is no path', () => {
  writeFileSync(join(purchases, 'run.sh'), '')
  mkdirSync(join(library, 'purchases-of-others'))
  mkdirSync(join(purchases, 'Harbour 1234', 'inside'))
  symlinkSync('/', join(purchases, 'away'))
  const refused = [
    ...[purchases, library, '/', join(purchases, 'run.sh'), join(purchases, 'away'), join(purchases, 'gone')],
    ...[join(purchases, 'Harbour 1234', 'inside'), join(library, 'purchases-of-others'), `${purchases}/..`],
    ...['', 'file:///etc', 'Harbour 1234', null, 7, {}],
  ]
  for (const path of refused) expect(purchaseFolder(purchases, path)).toBeNull()
  expect(purchaseFolder(join(library, 'nowhere'), join(purchases, 'Harbour 1234'))).toBeNull()
})
