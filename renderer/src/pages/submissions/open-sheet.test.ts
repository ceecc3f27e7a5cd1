import { describe, expect, it, vi } from 'vitest'

vi.mock('../asset/go-to-field.ts', () => ({ goToField: vi.fn() }))

const { sectionOf, goToSubmissionField } = await import('./open-sheet.ts')
const { goToField } = await import('../asset/go-to-field.ts')
const { useOverlay } = await import('../../state/overlays.ts')

describe('where something is put right', () => {
  it('knows the sections of the sheet, and leaves the card to the editor', () => {
    expect(
      ['media.1', 'offers.0.priceCents', 'age_rating', 'derivation.royaltyPercent', 'matches.x'].map(sectionOf),
    ).toEqual(['files', 'offers', 'age', 'derivation', 'uniqueness'])
    expect(['name', 'description', 'tags.3', 'character.race'].map(sectionOf)).toEqual([null, null, null, null])
  })

  it('opens the editor at a field of the card, the sheet for the rest', () => {
    goToSubmissionField('a', 'character.race')
    expect(goToField).toHaveBeenCalledWith('a', 'character.race')
    expect(useOverlay.getState().overlay).toBeNull()
    goToSubmissionField('a', 'offers.0')
    expect(useOverlay.getState().overlay).toEqual({ name: 'submission', assetId: 'a', section: 'offers' })
    goToSubmissionField('a', null)
    expect(useOverlay.getState().overlay).toMatchObject({ section: 'problems' })
  })
})
