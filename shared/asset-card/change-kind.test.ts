import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAssetCardDocument } from './card.ts'
import { fitsKind, withKind } from './change-kind.ts'
import { ASSET_KINDS } from './kinds.ts'

const picture = parseAssetCardDocument({
  ...{ asset_type: 'image', name: 'Harbor', tags: ['sea'] },
  image: { subject: 'A harbor at night', mood: 'Calm', composition: 'Wide', own: 1 },
  custom: { kept: true },
})

describe('a card of another kind', () => {
  it('has what both kinds know, and keeps the rest for the way back', () => {
    const clip = withKind(picture, 'video')
    expect(clip).toMatchObject({ asset_type: 'video', name: 'Harbor', tags: ['sea'], custom: { kept: true } })
    expect(clip).toHaveProperty('video', { subject: 'A harbor at night', mood: 'Calm' })
    expect(withKind(clip, 'image')).toEqual({ ...picture, video: Reflect.get(clip, 'video') })
  })

  it('is a valid card, whatever the kinds', () => {
    const kind = fc.constantFrom(...ASSET_KINDS)
    fc.assert(
      fc.property(fc.array(kind, { minLength: 1, maxLength: 4 }), (kinds) => {
        const card = kinds.reduce(withKind, picture)
        expect(parseAssetCardDocument(structuredClone(card))).toEqual(card)
        expect(card.asset_type).toBe(kinds.at(-1))
      }),
    )
  })

  it('suits the file', () => {
    const kindsFor = (mediaType: string | null) => ASSET_KINDS.filter((kind) => fitsKind(kind, mediaType))
    expect(kindsFor('video/mp4')).toEqual(['video'])
    expect(kindsFor('audio/flac')).toEqual(['audio', 'voice', 'music'])
    expect(kindsFor('image/png')).toContain('character')
    expect(kindsFor('image/png')).not.toContain('music')
    expect(kindsFor(null)).toEqual([...ASSET_KINDS])
  })
})
