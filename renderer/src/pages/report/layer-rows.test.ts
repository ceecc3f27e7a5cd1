import { describe, expect, it } from 'vitest'
import { matchWith, reportWith } from '../../uniqueness/report.fixture.ts'
import { bitsMargin, layerRows, pointsInWords, similarityMargin } from './layer-rows.ts'

const LIMITS = { close: 0.85, copy: 0.95 }

describe('margins in words', () => {
  it.each([
    [0.12, '12 points'],
    [0.01, '1 point'],
    [-0.034, '3 points'],
    [0.004, '0.4 points'],
    [0, '0 points'],
  ])('%f is %s', (difference, expected) => {
    expect(pointsInWords(difference)).toBe(expected)
  })

  it('counts from the limit on either side; the limit itself is not over it', () => {
    expect(similarityMargin(0.73, LIMITS)).toEqual({ margin: '12 points to spare', state: 'below' })
    expect(similarityMargin(0.85, LIMITS)).toEqual({ margin: '0 points to spare', state: 'below' })
    expect(similarityMargin(0.91, LIMITS)).toEqual({
      margin: '6 points over close, 4 points under very close',
      state: 'close',
    })
    expect(similarityMargin(0.98, LIMITS)).toEqual({ margin: '3 points over very close', state: 'copy' })
  })

  it('counts bits to the limit', () => {
    expect(bitsMargin(10, 6)).toEqual({ margin: '4 bits to spare', state: 'close' })
    expect(bitsMargin(7, 6).margin).toBe('1 bit to spare')
    expect(bitsMargin(30, 6).state).toBe('below')
    expect(bitsMargin(6, 6)).toEqual({ margin: 'exactly at the limit', state: 'copy' })
    expect(bitsMargin(0, 6)).toEqual({ margin: '6 bits inside the limit', state: 'copy' })
  })
})

describe('layerRows', () => {
  const rowOf = (rows: ReturnType<typeof layerRows>, id: string) => rows.find((row) => row.id === id)

  it('gives every layer its value and margin', () => {
    const rows = layerRows(reportWith({}), matchWith({}))
    expect(rows.map((row) => row.value)).toEqual(['91 %', '90 %', '93 %', '9 of 64', '12 of 64', null, 'No', 'No'])
    expect(rowOf(rows, 'p_hash')?.margin).toBe('3 bits to spare')
  })

  it('says why a layer has no value', () => {
    const report = reportWith({
      layersChecked: [
        { layer: 'image_vector', checked: false, reason: 'no_picture' },
        { layer: 'p_hash', checked: false, reason: 'no_picture' },
        { layer: 'text_lexical', checked: true },
      ],
    })
    const none = { visual: null, pHashBits: null, dHashBits: null, visualHashEqual: false }
    const rows = layerRows(report, matchWith({ layers: { ...matchWith({}).layers, ...none } }))
    expect(rowOf(rows, 'picture')).toMatchObject({ value: null, margin: 'Nothing to compare: no picture' })
    expect(rowOf(rows, 'together')).toMatchObject({ value: null, state: 'unknown' })
    expect(rowOf(rows, 'text')?.about).toBe('By the words it uses')
  })

  it('does not call a short text a copy', () => {
    const match = matchWith({
      layers: { ...matchWith({}).layers, metadata: 0.99 },
      reasons: [{ code: 'text_too_short', value: 0.99, words: 4, minimumWords: 20 }],
    })
    expect(rowOf(layerRows(reportWith({}), match), 'text')).toMatchObject({
      state: 'close',
      margin: '4 words are too few for a copy (20 are needed)',
    })
  })

  it('says that hashes are near by chance where the pictures are unrelated otherwise', () => {
    const layers = { ...matchWith({}).layers, pHashBits: 4, visual: 0.4 }
    const belied = { state: 'close', margin: 'by chance: the image model sees two different pictures' }
    expect(rowOf(layerRows(reportWith({}), matchWith({ layers })), 'p_hash')).toMatchObject(belied)
    const near = layerRows(reportWith({}), matchWith({ layers: { ...layers, visual: 0.6 } }))
    expect(rowOf(near, 'p_hash')).toMatchObject({ state: 'copy', margin: '2 bits inside the limit' })
  })

  it('has something to say where nothing is close', () => {
    const rows = layerRows(reportWith({ layersChecked: [{ layer: 'text_lexical', checked: true }] }), null)
    expect(rows.every((row) => row.value === null && row.margin !== '')).toBe(true)
  })
})
