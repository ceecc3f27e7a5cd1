import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { diagnosticsFile } from './diagnostics-file.ts'

test('the page can have saved diagnostics shown, and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'luna-shown-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const saved = join(folder, 'luna-diagnostics-2026-11-24T03-00-00.zip')
  const link = join(folder, 'luna-diagnostics-2026-11-24T03-00-01.zip')
  const other = join(folder, 'other.zip')
  for (const path of [saved, other]) writeFileSync(path, '')
  symlinkSync(other, link)
  expect(diagnosticsFile(saved)).toBe(saved)
  for (const refused of [other, link, folder, `${saved}.zip`, 'luna-diagnostics-2026-11-24T03-00-00.zip', 7, null])
    expect(diagnosticsFile(refused)).toBeNull()
})
