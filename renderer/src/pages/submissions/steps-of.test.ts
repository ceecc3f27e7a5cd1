import { expect, it } from 'vitest'
import { stepsOf } from './steps-of.ts'

const standing = {
  state: 'draft',
  assetId: 'a',
  waiting: [],
  isEditable: true,
  hasConflict: false,
  problems: [],
  round: 0,
  unsent: 0,
} as const satisfies Parameters<typeof stepsOf>[0]
const problem = { field: 'name', code: 'missing', message: '' } as const

it('submits what is ready, and opens the sheet where something is to be put right', () => {
  expect(stepsOf(standing)[0]).toBe('submit')
  expect(stepsOf({ ...standing, problems: [problem] })).not.toContain('submit')
  expect(stepsOf({ ...standing, problems: [problem] })[0]).toBe('sheet')
  expect(stepsOf({ ...standing, hasConflict: true })).not.toContain('submit')
})

it('has what was returned changed before it is sent again, or appealed', () => {
  const returned = { ...standing, state: 'changes_requested', round: 1 } as const
  expect(stepsOf(returned).slice(0, 3)).toEqual(['sheet', 'resubmit', 'appeal'])
  expect(stepsOf({ ...returned, waiting: ['save'] })).not.toContain('appeal')
})

it('takes back what waits or is with the market, and forgets what is over', () => {
  expect(stepsOf({ ...standing, state: 'submitted', isEditable: false })).toEqual(['openAsset', 'withdraw'])
  expect(stepsOf({ ...standing, state: 'local', waiting: ['save', 'submit'], isEditable: false })).toContain('withdraw')
  expect(stepsOf({ ...standing, state: 'withdrawn', round: 1 })).toEqual(['resubmit', 'sheet', 'openAsset', 'forget'])
  expect(stepsOf({ ...standing, state: 'published', isEditable: false })[0]).toBe('viewPublished')
})

it('continues here what was begun elsewhere', () => {
  expect(stepsOf({ ...standing, assetId: null, problems: [problem] })[0]).toBe('adopt')
})
