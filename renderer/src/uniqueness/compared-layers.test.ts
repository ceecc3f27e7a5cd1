import { describe, expect, it } from 'vitest'
import type { LayerCheck, LayerName } from '#shared/similarity/layers.ts'
import { comparedMethods } from './compared-layers.ts'
import { FOUND, matchWith, reportOf, reportWith } from './report.fixture.ts'

const checked = (...layers: LayerName[]): LayerCheck[] => layers.map((layer) => ({ layer, checked: true }))
const ALL = checked('metadata_hash', 'p_hash', 'local_features', 'image_vector', 'text_vector')

const statesOf = (...report: Parameters<typeof comparedMethods>) =>
  Object.fromEntries(comparedMethods(...report).map(({ id, state }) => [id, state]))

describe('what was compared', () => {
  it('says what found something, and what was looked at without finding anything', () => {
    const report = { ...reportOf([FOUND.features, FOUND.passage]), layersChecked: ALL }
    expect(statesOf(report)).toEqual({
      ...{ exact: 'nothing', picture: 'nothing', parts: 'found' },
      ...{ look: 'nothing', text: 'found' },
    })
  })

  it('tells what only makes works similar from what shows a copy', () => {
    const similarWorks = [matchWith({ evidence: [FOUND.picture, { ...FOUND.text, logChance: -0.5 }] })]
    expect(statesOf(reportWith({ similarWorks, layersChecked: ALL }))).toMatchObject({
      look: 'similar',
      text: 'nothing',
    })
  })

  it('names no method that compared nothing', () => {
    const layersChecked: LayerCheck[] = [
      ...checked('text_lexical'),
      { layer: 'image_vector', checked: false, reason: 'no_model' },
      { layer: 'text_vector', checked: false, reason: 'no_model' },
    ]
    const methods = comparedMethods(reportWith({ layersChecked }))
    expect(methods.map(({ label, about }) => [label, about])).toEqual([['Text', 'Passages and words']])
  })
})
