import { screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import type { ImportOutcome, ImportReport } from '#shared/contract/studio/jobs.ts'
import type { ProposedCard } from '#shared/contract/studio/proposals.ts'
import { useLive } from '../../api/live.ts'
import { en } from '../../strings/en.ts'
import { failure } from '../../testing/fake-market.ts'
import { idOf } from '../../testing/ids.ts'
import { button, isPressable, renderInStudio } from '../../testing/render-in-studio.tsx'
import { ImportPage } from './import-page.tsx'

const words = en.importPage
const JOB = idOf(1)

const NOTHING: ImportOutcome = { copies: [], ready: [], unnamed: [], incomplete: [], unchecked: [], groups: 0 }

const timeout = {
  code: 'IMAGE_DECODE_TIMEOUT',
  message: 'The picture took too long to decode.',
  retryable: false,
} as const

const FAILED: ImportReport['failed'] = [
  { item: 7, path: 'my-art/deep/slow.png', folder: 'my-art/deep', error: timeout },
  { item: 8, path: 'my-art/deep/slower.png', folder: 'my-art/deep', error: timeout },
  { item: 9, path: 'my-art/odd.png', folder: 'my-art', error: timeout },
]

function setJob(state: 'running' | 'finished'): void {
  const at = '2026-11-24T10:00:00.000Z'
  const job = { id: JOB, kind: 'import' as const, title: 'my-art', state, done: 3, total: 3, unit: 'items' as const }
  useLive.setState({ jobs: new Map([[JOB, { ...job, error: null, createdAt: at, updatedAt: at }]]) })
}

function open(
  report: Partial<ImportReport>,
  outcome: Partial<ImportOutcome> = {},
  proposed: readonly ProposedCard[] = [],
) {
  const accept = vi.fn((_input: unknown) => ({ changed: 2 }))
  const retryImport = vi.fn((_input: unknown) => ({ started: 1 }))
  setJob('finished')
  const studio = renderInStudio(<ImportPage id={JOB} />, {
    studio: {
      jobs: {
        importReport: () => ({ imported: [], skipped: [], failed: [], ...report }),
        importOutcome: () => ({ ...NOTHING, ...outcome }),
        retryImport,
      },
      assets: { list: () => ({ items: [], total: 0 }) },
      proposals: { list: () => [...proposed], accept },
    },
  })
  return { ...studio, retryImport, accept }
}

afterEach(() => useLive.setState({ jobs: new Map() }))

it('shows failures by folder with their reason, and tries one, a folder, or all again', async () => {
  const { user, retryImport } = open({ failed: FAILED })
  const region = await screen.findByRole('region', { name: words.failed.title })
  expect(
    within(region)
      .getAllByRole('heading', { level: 3 })
      .map((heading) => heading.textContent),
  ).toEqual(['my-art/deep', 'my-art'])
  expect(within(region).getAllByText(timeout.message)).toHaveLength(3)
  await user.click(button(words.failed.retryNamed('my-art/odd.png')))
  await user.click(button(words.failed.retryFolder('my-art/deep')))
  await user.click(button(words.failed.retryAll))
  await waitFor(() => expect(retryImport.mock.calls).toHaveLength(3))
  expect(retryImport.mock.calls.map(([input]) => input)).toEqual([
    { jobId: JOB, items: [9], uploads: [] },
    { jobId: JOB, items: [7, 8], uploads: [] },
    { jobId: JOB, uploads: [] },
  ])
})

it('tries nothing again while the import runs', async () => {
  const { user, retryImport } = open({ failed: FAILED })
  await screen.findByRole('region', { name: words.failed.title })
  setJob('running')
  await waitFor(() => expect(isPressable(button(words.failed.retryAll))).toBe(false))
  await user.click(button(words.failed.retryAll))
  expect(retryImport).not.toHaveBeenCalled()
})

it('says what is to be done with the assets, and what a submission misses', async () => {
  open(
    {},
    {
      ready: [idOf(2)],
      unnamed: [idOf(3), idOf(4)],
      incomplete: [{ assetId: idOf(5), missing: ['description', 'image.subject'] }],
    },
  )
  const counts = async (title: string) => (await screen.findByRole('region', { name: title })).textContent
  expect(await counts(words.ready.title)).toContain('1 asset')
  expect(await counts(words.unnamed.title)).toContain('2 assets')
  expect(await counts(words.incomplete.title)).toContain('Missing: description, subject.')
  expect(screen.queryByRole('region', { name: words.copies.title })).toBeNull()
})

it('proposes names for what has none, taken all at once, with or without tags', async () => {
  const proposed = [
    { id: idOf(3), current: 'IMG 1', name: 'Drow rogue', tags: ['drow rogue'] },
    { id: idOf(4), current: 'IMG 2', name: null, tags: ['harbor'] },
    { id: idOf(5), current: 'IMG 3', name: null, tags: [] },
  ]
  const { user, accept } = open({}, { unnamed: [idOf(3), idOf(4), idOf(5)] }, proposed)
  const region = await screen.findByRole('region', { name: en.batch.proposals.name })
  expect(region.textContent).toContain('Drow rogueinstead of IMG 1')
  await user.click(button(en.batch.proposals.acceptNames(1)))
  await screen.findByText(en.batch.proposals.accepted(2))
  await user.click(button(en.batch.proposals.acceptBoth))
  await waitFor(() => expect(accept.mock.calls).toHaveLength(2))
  expect(accept.mock.calls.map(([input]) => input)).toEqual([
    { ids: [idOf(3)], parts: ['name'] },
    { ids: [idOf(3), idOf(4)], parts: ['name', 'tag'] },
  ])
})

it('says that everything is dealt with, and that a cleared import is gone', async () => {
  open({})
  await screen.findByText(words.nothing)
})

it('leads to the library where the import was cleared', async () => {
  renderInStudio(<ImportPage id={JOB} />, {
    studio: {
      jobs: {
        importReport: () => {
          throw failure('NOT_FOUND')
        },
      },
    },
  })
  await screen.findByText(words.gone)
  expect(isPressable(button(en.errors.toLibrary))).toBe(true)
})
