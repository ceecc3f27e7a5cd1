import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useOverlay } from '../../state/overlays.ts'
import { useEditorView } from '../asset/editor-view.ts'
import { goToSubmissionField, sectionOf } from './open-sheet.ts'

const ASSET_ID = '0190c4b2-0000-7000-8000-000000000001'
const initial = { overlay: useOverlay.getState(), editorView: useEditorView.getState() }

function reset(): void {
  useOverlay.setState(initial.overlay, true)
  useEditorView.setState(initial.editorView, true)
  document.body.innerHTML = ''
  location.hash = ''
}

beforeEach(reset)
afterEach(reset)

describe('where a problem is corrected', () => {
  it('knows the sections of the sheet, and leaves the card to the editor', () => {
    expect(
      ['media.1', 'offers.0.priceCents', 'age_rating', 'derivation.royaltyPercent', 'matches.x'].map(sectionOf),
    ).toEqual(['files', 'offers', 'age', 'derivation', 'uniqueness'])
    expect(['name', 'description', 'tags.3', 'character.race'].map(sectionOf)).toEqual([null, null, null, null])
  })

  it('opens the editor at a field of the card', async () => {
    document.body.innerHTML = '<p data-field="name"><input></p><p data-field="character.race"><input></p>'
    goToSubmissionField(ASSET_ID, 'character.race')
    await vi.waitFor(() => expect(document.activeElement?.closest('[data-field]')).not.toBeNull(), 100_000)
    expect(document.activeElement?.closest('[data-field]')?.getAttribute('data-field')).toBe('character.race')
    expect(location.hash).toContain(`/asset/${ASSET_ID}`)
    expect(useEditorView.getState().tab).toBe('card')
    expect(useOverlay.getState().overlay).toBeNull()
  })

  it('opens the sheet for the rest', () => {
    goToSubmissionField(ASSET_ID, 'offers.0')
    expect(useOverlay.getState().overlay).toEqual({ name: 'submission', assetId: ASSET_ID, section: 'offers' })
    goToSubmissionField(ASSET_ID, null)
    expect(useOverlay.getState().overlay).toMatchObject({ section: 'problems' })
    expect(location.hash).toBe('')
  })
})
