import { fireEvent, screen } from '@testing-library/react'
import { expect, it, onTestFinished, vi } from 'vitest'
import { type DesktopBridge, replaceDesktop } from '../../api/desktop.ts'
import { en } from '../../strings/en.ts'
import { renderWithClient } from '../../testing/render-with-client.tsx'
import { DiagnosticsDialog } from './diagnostics-dialog.tsx'

const desktop = { chooseFolder: vi.fn(), showDiagnostics: vi.fn() }

const words = en.settings.diagnostics
const prepared = {
  exportId: '0193a000-0000-7000-8000-000000000000',
  fileName: 'luna-diagnostics-2026-11-24T03-00-00.zip',
  sizeBytes: 2_048,
  contents: [
    { name: 'report.json', sizeBytes: 1_500 },
    { name: 'logs/engine.log', sizeBytes: 9_000 },
  ],
  report: '{ "studio": { "version": "1.2.3" } }',
}
const saveButton = () => screen.findByRole('button', { name: words.save(en.common.bytes(prepared.sizeBytes)) })

it('shows what is in the file, saves it, and shows where it is', async () => {
  const saved: unknown[] = []
  onTestFinished(replaceDesktop(desktop as Partial<DesktopBridge> as DesktopBridge))
  desktop.chooseFolder.mockResolvedValueOnce(null).mockResolvedValueOnce('/home/ada')
  desktop.showDiagnostics.mockResolvedValueOnce(false)
  renderWithClient(<DiagnosticsDialog onClose={() => undefined} />, {
    system: {
      prepareDiagnostics: () => prepared,
      saveDiagnostics: (input) => {
        saved.push(input)
        return { path: `/home/ada/${prepared.fileName}` }
      },
    },
  })
  expect(screen.getByText(words.preparing)).toBeDefined()
  expect(await screen.findByText('logs/engine.log')).toBeDefined()
  expect(screen.getByText(prepared.report)).toBeDefined()
  fireEvent.click(await saveButton())
  // No folder was chosen the first time, so the file can still be saved.
  await vi.waitFor(() => expect(desktop.chooseFolder).toHaveBeenCalledTimes(1))
  fireEvent.click(await saveButton())
  fireEvent.click(await screen.findByRole('button', { name: words.show }))
  expect(saved).toEqual([{ exportId: prepared.exportId, folder: '/home/ada' }])
  expect(await screen.findByText(words.gone)).toBeDefined()
  expect(desktop.showDiagnostics).toHaveBeenCalledWith(`/home/ada/${prepared.fileName}`)
  expect(screen.queryByRole('button', { name: words.save(en.common.bytes(prepared.sizeBytes)) })).toBeNull()
})

it('says why it could not be prepared, and tries again', async () => {
  let isFull = true
  renderWithClient(<DiagnosticsDialog onClose={() => undefined} />, {
    system: {
      prepareDiagnostics: () => {
        if (isFull) throw new Error('The disk is full.')
        return { ...prepared, contents: prepared.contents.slice(0, 1) }
      },
    },
  })
  expect(await screen.findByText(words.failed)).toBeDefined()
  isFull = false
  fireEvent.click(screen.getByRole('button', { name: en.common.retry }))
  expect(await screen.findByText(words.noLogs)).toBeDefined()
})
