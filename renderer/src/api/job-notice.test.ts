import { expect, it } from 'vitest'
import type { Job } from '#shared/contract/studio/jobs.ts'
import { noticeOf } from './job-notice.ts'

const running: Job = {
  id: '0190a5b0-0000-7000-8000-000000000001',
  kind: 'import',
  title: 'Portraits',
  state: 'running',
  done: 3,
  total: 40,
  unit: 'items',
  error: null,
  createdAt: '2026-01-02T10:00:00.000Z',
  updatedAt: '2026-01-02T10:00:05.000Z',
}
const finished: Job = { ...running, state: 'finished', done: 40, updatedAt: '2026-01-02T10:00:10.000Z' }
const failed: Job = {
  ...finished,
  kind: 'model_download',
  title: 'Picture model',
  state: 'failed',
  error: { code: 'DISK_FULL', message: 'The disk is full.', retryable: true },
}

it('tells that long work is finished', () => {
  expect(noticeOf(running, finished, true)).toEqual({ title: 'Import finished', body: 'Portraits' })
  expect(noticeOf({ ...running, state: 'queued' }, finished, true)).not.toBeNull()
})

it('tells why work failed', () => {
  expect(noticeOf({ ...running, kind: 'model_download' }, failed, true)).toEqual({
    title: 'Model download failed',
    body: 'Picture model: The disk is full.',
  })
})

it.each([
  ['the window is looked at', running, finished, false],
  ['it was short', running, { ...finished, updatedAt: '2026-01-02T10:00:09.999Z' }, true],
  ['it goes on', running, { ...running, done: 4, updatedAt: '2026-01-02T10:01:00.000Z' }, true],
  ['the user ended it', running, { ...finished, state: 'cancelled' as const }, true],
  ['it was told before', finished, finished, true],
  ['it was over before the page knew of it', undefined, finished, true],
])('says nothing when %s', (_case, before, now, isHidden) => {
  expect(noticeOf(before, now, isHidden)).toBeNull()
})
