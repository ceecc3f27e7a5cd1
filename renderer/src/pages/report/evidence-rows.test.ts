import { expect, it } from 'vitest'
import type { LayerCheck } from '#shared/similarity/layers.ts'
import { FOUND, matchWith, reasonsOf, reportOf, reportWith } from '../../uniqueness/report.fixture.ts'
import { evidenceRows } from './evidence-rows.ts'

const LAYERS: LayerCheck[] = [
  { layer: 'metadata_hash', checked: true },
  { layer: 'visual_hash', checked: false, reason: 'low_information' },
  { layer: 'p_hash', checked: false, reason: 'low_information' },
  { layer: 'd_hash', checked: false, reason: 'low_information' },
  { layer: 'local_features', checked: true },
  { layer: 'image_vector', checked: false, reason: 'no_model' },
  { layer: 'text_vector', checked: false, reason: 'no_model' },
  { layer: 'text_lexical', checked: true },
]

it('lists what decides with what chance would make, then what found nothing, then what was left out', () => {
  const match = matchWith({
    evidence: [{ ...FOUND.text, logChance: -4.5 }, FOUND.features],
    reasons: reasonsOf(FOUND.features),
  })
  const rows = evidenceRows(reportWith({ layersChecked: LAYERS, matches: [match] }), match)
  expect(rows.map(({ label, found, expected, state }) => [label, found, expected, state])).toEqual([
    [
      'Parts of the picture',
      '90% of this picture shows 93% of the other, mirrored, turned by 12°: 41 points agree.',
      'None',
      'shown',
    ],
    ['Text', 'The texts have nearly the same meaning.', '1 check in 44', 'found'],
    ['Card and file', 'No sign of a copy', null, 'nothing'],
    ['Whole picture', 'Not compared: the picture is too plain', null, 'skipped'],
    ['Look of the picture', 'Not compared: no model in use', null, 'skipped'],
  ])
})

it('leaves out what chance explains', () => {
  const match = matchWith({ evidence: [{ ...FOUND.picture, logChance: -1 }] })
  const rows = evidenceRows(reportWith({ layersChecked: [{ layer: 'image_vector', checked: true }] }), match)
  expect(rows.map(({ label, state }) => [label, state])).toEqual([['Look of the picture', 'nothing']])
})

it('says that the cards are equal, which needs no number', () => {
  const [match] = reportOf([FOUND.file], { creator: 'self' }).matches
  const equal = matchWith({ ...match, reasons: [{ code: 'metadata_hash_equal' }, ...reasonsOf(FOUND.file)] })
  const rows = evidenceRows(reportWith({ layersChecked: LAYERS.slice(0, 1), matches: [equal] }), equal)
  expect(rows.map(({ label, found, expected, state }) => [label, found, expected, state])).toEqual([
    ['Card and file', 'Both cards are identical.', null, 'shown'],
    ['Card and file', 'The file is the same, byte for byte.', 'None', 'shown'],
  ])
})

it('lists what was compared where there is no match', () => {
  const rows = evidenceRows(reportWith({ layersChecked: LAYERS }), null)
  expect(rows.map(({ state }) => state)).toEqual(['nothing', 'nothing', 'nothing', 'skipped', 'skipped'])
  expect(rows.find(({ id }) => id === 'text')?.about).toBe('Passages and words')
})
