import { screen, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { en } from '../../strings/en.ts'
import { failure } from '../../testing/fake-market.ts'
import { idOf } from '../../testing/ids.ts'
import { button, pressTwice, renderInStudio, write } from '../../testing/render-in-studio.tsx'
import { BackupGroup } from './backup-group.tsx'

const words = en.settings.storage
const open = (backup?: (input: { path: string }) => { jobId: string }) =>
  renderInStudio(<BackupGroup libraryPath="/home/ada/library" />, { studio: { system: backup ? { backup } : {} } })

it('starts one backup, to the path that was entered', async () => {
  const backup = vi.fn(() => ({ jobId: idOf(1) }))
  open(backup)
  write(words.backupPath, ' /mnt/backup.luna ')
  pressTwice(words.backupStart)
  await waitFor(() => expect(backup).toHaveBeenCalled())
  expect(backup.mock.calls.map(([input]: unknown[]) => input)).toEqual([{ path: '/mnt/backup.luna' }])
})

it.each([
  ['', en.settings.path.missing],
  ['backup.luna', en.settings.path.relative],
])('starts none to “%s”, and says why', async (path, problem) => {
  const { user } = open()
  write(words.backupPath, path)
  await user.click(button(words.backupStart))
  await screen.findByText(problem)
})

it('keeps the path where the backup cannot start, and says why', async () => {
  const { user } = open(() => {
    throw failure('FOLDER_READ_ONLY')
  })
  write(words.backupPath, '/mnt/backup.luna')
  await user.click(button(words.backupStart))
  await screen.findByText(failure('FOLDER_READ_ONLY').message)
  expect(screen.getByDisplayValue('/mnt/backup.luna')).toBeDefined()
})
