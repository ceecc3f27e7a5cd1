import { waitFor } from '@testing-library/react'
import { expect, it, onTestFinished, vi } from 'vitest'
import { idOf } from '../testing/ids.ts'
import { renderWithClient } from '../testing/render-with-client.tsx'
import { dismissImport, importFound } from './importing.ts'

const NAMES = ['first.png', 'second.png', 'third.png', 'fourth.png']
const JOB = idOf(100)

/** A host that finishes the copy that began last. Answers with the function that finishes one. */
function copyBackwards(): () => void {
  const open: (() => void)[] = []
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation((input) => {
    const name = new URLSearchParams(String(input).split('?')[1]).get('name') ?? ''
    const answer = Response.json({ uploadId: idOf(NAMES.indexOf(name)) })
    return new Promise((resolve) => open.push(() => resolve(answer)))
  })
  onTestFinished(() => fetched.mockRestore())
  return () => open.pop()?.()
}

it('imports files in the order in which they were chosen, whichever is copied first', async () => {
  const startImport = vi.fn((_input: unknown) => ({ jobId: JOB }))
  renderWithClient(null, { jobs: { startImport } })
  const finishOne = copyBackwards()
  importFound(NAMES.map((path) => ({ path, file: new File([path], path) })))
  await waitFor(() => {
    finishOne()
    expect(startImport).toHaveBeenCalled()
  })
  expect(startImport.mock.calls[0]?.[0]).toEqual({ uploads: NAMES.map((_name, index) => idOf(index)) })
  dismissImport(JOB)
})
