import { describe, expect, it } from 'vitest'
import { createCard } from '#shared/asset-card/card.ts'
import { DAY_MS } from '#shared/time.ts'
import { notChecked, OLD_CATALOG_DAYS } from './not-checked.ts'
import { reportWith } from './report.fixture.ts'
import { mostSharedField } from './shared-field.ts'

describe('what was not checked', () => {
  const at = Date.parse('2026-01-02T00:00:00Z')

  it('is silent when everything was', () => {
    expect(notChecked(reportWith({ layersChecked: [{ layer: 'text_vector', checked: true }] }), at)).toEqual([])
  })

  it('names the works that a layer was not compared with', () => {
    const report = reportWith({
      layersChecked: [
        { layer: 'text_vector', checked: true },
        { layer: 'text_vector', checked: false, reason: 'catalog_profile' },
      ],
    })
    expect(notChecked(report, at).map((note) => note.id)).toEqual(['text_vector-catalog_profile'])
    const waiting = (['text_vector', 'image_vector'] as const).flatMap((layer) => [
      { layer, checked: true },
      { layer, checked: false, reason: 'not_ready' as const },
    ])
    expect(notChecked(reportWith({ layersChecked: waiting }), at).map((note) => note.id)).toEqual(['others-not-ready'])
  })

  it('names missing models and the missing catalog, and where to mend it', () => {
    const report = reportWith({
      layersChecked: [
        { layer: 'text_vector', checked: false, reason: 'no_model' },
        { layer: 'image_vector', checked: false, reason: 'low_information' },
      ],
      comparedWith: { libraryAssets: 1, catalogEntries: 0, catalogCreatedAt: null, market: null },
    })
    expect(notChecked(report, at).map(({ id, settings }) => [id, settings])).toEqual([
      ['text_vector-no_model', 'models'],
      ['image_vector-low_information', null],
      ['no-catalog', 'catalogs'],
    ])
  })

  it('says that a picture is too plain for its hashes, though other methods compare it', () => {
    const layersChecked = (['visual_hash', 'p_hash', 'd_hash'] as const).map((layer) => {
      return { layer, checked: false, reason: 'low_information' as const }
    })
    expect(notChecked(reportWith({ layersChecked }), at).map(({ id }) => id)).toEqual(['p_hash-low_information'])
  })

  it('says that the nearest works were compared by the catalog alone', () => {
    const market = (features: 'full' | 'compact') => ({ entries: 100, asOf: '2026-01-01T00:00:00.000Z', features })
    const notes = (features: 'full' | 'compact') => {
      const { comparedWith } = reportWith({})
      return notChecked(reportWith({ comparedWith: { ...comparedWith, market: market(features) } }), at)
    }
    expect(notes('compact').map(({ id }) => id)).toEqual(['nearest-compact'])
    expect(notes('full')).toEqual([])
  })

  it('calls a catalog old after a month', () => {
    const old = at + (OLD_CATALOG_DAYS + 2) * DAY_MS
    expect(notChecked(reportWith({}), old).map(({ id }) => id)).toEqual(['old-catalog'])
  })
})

describe('the field to change', () => {
  it('is the one with most of the shared words', () => {
    const card = {
      ...createCard('character', 'Mira'),
      tags: ['forest'],
      character: { backstory_summary: 'Raised in the silver forest by owls.', class: 'Ranger' },
    }
    expect(mostSharedField(card, ['silver', 'forest', 'owls'])).toEqual(['character', 'backstory_summary'])
    expect(mostSharedField(card, ['mira'])).toEqual(['name'])
    expect(mostSharedField(card, [])).toEqual(['name'])
  })
})
