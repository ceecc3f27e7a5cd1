import { describe, expect, it } from 'vitest'
import { createCard } from '#shared/asset-card/card.ts'
import { type Draft, draftSchema, type Submission } from '#shared/contract/market/submissions.ts'
import { withAnswer } from './agree.ts'
import type { SubmissionRow } from './submission-rows.ts'

const ID = '0193a000-0000-7000-8000-00000000000a'
const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()

function draft(name: string, priceCents = 100, description = ''): Draft {
  const card = { ...createCard('character', name), description }
  return draftSchema.parse({ card, offers: [{ offer: 'one_time', priceCents }] })
}

/** What the market answers, in as much of it as the rules read; written in the minute of its version. */
function answer(content: Draft, version: number): Submission {
  const submission = { ...content, id: ID, version, updatedAt: at(version), media: [], derivation: null }
  return submission as unknown as Submission
}

/** A submission that market and studio agreed on in a version, edited here since. */
function row(agreed: Draft, version: number, mine: Draft = agreed): SubmissionRow {
  return {
    ...{ id: ID, accountId: ID, assetId: null, lost: null, conflict: null, createdAt: at(0), updatedAt: at(0) },
    draft: mine,
    base: { draft: agreed, version },
    market: { submission: answer(agreed, version), readAt: at(version) },
  }
}

describe('an answer', () => {
  it('that is older than what is known changes nothing', () => {
    const known = row(draft('Ash'), 5, draft('Birch'))
    expect(withAnswer(known, answer(draft('Cedar'), 4), { readAt: at(9) })).toBe(known)
  })

  it('is merged with what was edited here since both agreed', () => {
    const edited = row(draft('Ash'), 2, draft('Birch'))
    const next = withAnswer(edited, answer(draft('Ash', 200), 3), { readAt: at(9) })
    expect(next).toMatchObject({ draft: draft('Birch', 200), base: { version: 3 }, conflict: null })
  })

  it('leaves the decision to the person where a market that was restored may have forgotten what both agreed on', () => {
    const edited = row(draft('Ash'), 2, draft('Birch'))
    const theirs = answer(draft('Ash', 200), 3)
    const next = withAnswer(edited, theirs, { readAt: at(9), isFresh: true, isDoubtful: true })
    expect(next).toMatchObject({ draft: draft('Birch', 100), conflict: { base: null, version: 3 } })
  })

  it('that shows a first draft whose own answer was lost is no conflict with it', () => {
    const first = draft('Ash')
    const sentOnly = { ...row(first, 0, draft('Birch')), base: null, market: null }
    const next = withAnswer(sentOnly, answer(first, 1), { readAt: at(9), sent: first })
    expect(next).toMatchObject({ draft: draft('Birch'), base: { version: 1 }, conflict: null })
  })

  it('that shows what the market had lost is what edits made since then go on from', () => {
    const [lost, mine] = [draft('Ash'), draft('Birch')]
    const sentAgain = { ...row(lost, 0, mine), base: null, lost, market: null }
    const next = withAnswer(sentAgain, answer(lost, 1), { readAt: at(9), sent: mine })
    expect(next).toMatchObject({ draft: mine, base: { draft: lost, version: 1 }, lost: null, conflict: null })
  })

  it('leaves the decision to the person where a market that was restored has neither what was lost nor what was sent', () => {
    const mine = draft('Birch')
    const sentAgain = { ...row(draft('Ash'), 0, mine), base: null, lost: draft('Ash'), market: null }
    const next = withAnswer(sentAgain, answer(draft('Cedar'), 1), { readAt: at(9), sent: mine })
    expect(next).toMatchObject({ draft: mine, conflict: { base: null, version: 1 } })
  })

  it('keeps a price that was sent and did not arrive', () => {
    const mine = draft('Ash', 200)
    const theirs = draft('Ash', 100, 'Written on another device.')
    const next = withAnswer(row(draft('Ash'), 2, mine), answer(theirs, 3), { readAt: at(9), sent: mine })
    expect(next.draft).toEqual(draft('Ash', 200, 'Written on another device.'))
    expect(next.conflict).toBeNull()
  })
})
