import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCard } from '#shared/asset-card/card.ts'
import type { AssetDetail } from '#shared/contract/studio/assets.ts'
import { COMMON_FIELDS, withFieldText } from './card-fields.ts'
import type { EditorDocument } from './document.ts'
import { IDENTITY_RECIPE } from './recipe.ts'
import { createSession, type Session } from './session.ts'

const ID = '0190c4b2-0000-7000-8000-000000000001'

function detail(name: string, draftUpdatedAt: string | null = null): AssetDetail {
  return {
    summary: {
      id: ID,
      kind: 'character',
      name,
      pictureId: null,
      width: null,
      height: null,
      hasAlpha: false,
      dominantColor: null,
      rating: 0,
      flag: null,
      tags: [],
      hasDraft: draftUpdatedAt !== null,
      collapsedCount: 0,
      verdict: null,
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '2026-01-01T00:00:00Z',
    },
    card: createCard('character', name),
    media: null,
    recipe: IDENTITY_RECIPE,
    paths: [],
    collectionIds: [],
    headRevisionId: '0190c4b2-0000-7000-8000-000000000002',
    branch: 'main',
    draftUpdatedAt,
  }
}

function open(): { session: Session; saved: EditorDocument[] } {
  const saved: EditorDocument[] = []
  const session = createSession({
    detail: detail('Mira'),
    saveDraft: async (document) => {
      saved.push(document)
      return `2026-01-02T00:00:0${saved.length}Z`
    },
    keep: () => undefined,
    mayPass: () => true,
  })
  return { session, saved }
}

const nameOf = (session: Session) => session.store.getState().history.present.card.name

function typeName(session: Session, text: string): void {
  session.edit({ key: 'name', label: 'Name' }, (document) => withFieldText(document, COMMON_FIELDS.name, text))
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('an asset being edited', () => {
  it('saves edits, undone and redone ones too', async () => {
    const { session, saved } = open()
    typeName(session, 'Mira Vale')
    await session.flush()
    session.undo()
    await session.flush()
    session.redo()
    await session.flush()
    expect(saved.map(({ card }) => card.name)).toEqual(['Mira Vale', 'Mira', 'Mira Vale'])
  })

  it('takes up what was changed elsewhere, as a step to undo', async () => {
    const { session } = open()
    session.follow(detail('Changed elsewhere', '2026-01-03T00:00:00Z'), 'Change elsewhere')
    expect(nameOf(session)).toBe('Changed elsewhere')
    session.undo()
    expect(nameOf(session)).toBe('Mira')
  })

  it('never lets an older answer overwrite what was typed', async () => {
    const { session } = open()
    typeName(session, 'Typed here')
    session.follow(detail('Changed elsewhere', '2026-01-03T00:00:00Z'), 'Change elsewhere')
    expect(nameOf(session)).toBe('Typed here')
    await session.flush()
    session.follow(detail('Older', '2026-01-01T12:00:00Z'), 'Change elsewhere')
    session.follow(detail('Without a draft', null), 'Change elsewhere')
    expect(nameOf(session)).toBe('Typed here')
  })

  it('takes up a restored state without saving it again', async () => {
    const { session, saved } = open()
    session.adopt(detail('Restored', '2026-01-03T00:00:00Z'), 'Restore')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(nameOf(session)).toBe('Restored')
    expect(saved).toEqual([])
    session.undo()
    await session.flush()
    expect(saved.map(({ card }) => card.name)).toEqual(['Mira'])
  })
})
