import { unzipSync, zipSync } from 'fflate'
import { beforeAll, expect, it } from 'vitest'
import type { ReviewItem } from '#shared/contract/market/review.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { randomBytes, randomHex } from '../testing/random.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'
import { characterDraft, pictureBytes, REJECTION, submitDraft, uploadFile } from './review.fixture.ts'

/** PCM, one channel, 8000 samples a second of 16 bits. */
const WAV_FORMAT = Buffer.from('01000100401f0000803e000002001000', 'hex')

function wavFile(chunks: readonly (readonly [string, Buffer])[]): Buffer {
  const sized = (name: string, ...parts: Buffer[]) => {
    const content = Buffer.concat(parts)
    const sizeBytes = Buffer.alloc(4)
    sizeBytes.writeUInt32LE(content.length)
    return Buffer.concat([Buffer.from(name), sizeBytes, content, Buffer.alloc(content.length % 2)])
  }
  return sized('RIFF', Buffer.from('WAVE'), ...chunks.map(([name, content]) => sized(name, content)))
}

describeOnDatabase('what reviewers hear and unpack', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let ada: TestAccount
  beforeAll(async () => {
    market = await openTestMarket(open)
    creator = await market.signUp({ name: 'Mirabel Thornwood', roles: ['creator'] })
    ada = await market.signUp({ name: 'Reviewer Ada', roles: ['moderator'] })
  })

  const next = () => market.call<ReviewItem | null>(ada.token, 'POST', '/v1/review/next', {})
  const audioDraft = (sha256: string) => {
    const { card, ...draft } = characterDraft({ media: [{ sha256, role: 'main' }] })
    const { character: _, ...common } = card
    return { ...draft, card: { ...common, asset_type: 'audio', audio: { audio_type: 'sfx' } } }
  }
  const mainOf = (item: ReviewItem | null) => item?.media.find(({ role }) => role === 'main')?.path ?? ''

  it('plays recordings to reviewers without the tags that name their makers, in whole and in part', async () => {
    const sound = randomBytes(4_000)
    const signed = wavFile([
      ['fmt ', WAV_FORMAT],
      ['LIST', Buffer.from('INFOIART\x12\0\0\0Mirabel Thornwood\0')],
      ['data', sound],
      ['id3 ', Buffer.from('by Mirabel Thornwood')],
    ])
    await submitDraft(market, creator, audioDraft(await uploadFile(market, creator, signed)))
    const item = await next()
    const whole = await fetch(market.url + mainOf(item))
    expect(whole.headers.get('content-type')).toBe('audio/wav')
    const bytes = Buffer.from(await whole.arrayBuffer())
    expect(bytes).toEqual(
      wavFile([
        ['fmt ', WAV_FORMAT],
        ['data', sound],
      ]),
    )
    const part = await fetch(market.url + mainOf(item), { headers: { range: 'bytes=40-59' } })
    expect(part.headers.get('content-range')).toBe(`bytes 40-59/${bytes.length}`)
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(40, 60))
    await market.call(ada.token, 'POST', `/v1/review/${item?.id}/decision`, { decision: REJECTION })
  })

  it('gives reviewers archives without comments and extra fields', async () => {
    const extra = { 28789: Buffer.from('Mirabel Thornwood') }
    const content = Buffer.from(randomHex(300))
    const zip = zipSync({ 'style.txt': [content, { comment: 'Mirabel Thornwood', extra }] })
    expect(Buffer.from(zip).toString('latin1')).toContain('Mirabel')
    const main = await uploadFile(market, creator, Buffer.from(zip))
    const preview = await uploadFile(market, creator, await pictureBytes())
    const { card, ...draft } = characterDraft()
    const { character: _, ...common } = card
    await submitDraft(market, creator, {
      ...draft,
      media: [
        { sha256: main, role: 'main' },
        { sha256: preview, role: 'preview' },
      ],
      card: { ...common, asset_type: 'style_pack', style_pack: { pack_type: 'brush', usage_notes: 'Paint with it.' } },
    })
    const item = await next()
    const shown = Buffer.from(await (await fetch(market.url + mainOf(item))).arrayBuffer())
    expect(shown.toString('latin1')).not.toContain('Mirabel')
    expect(unzipSync(shown)).toEqual({ 'style.txt': new Uint8Array(content) })
    await market.call(ada.token, 'POST', `/v1/review/${item?.id}/decision`, { decision: REJECTION })
  })

  it('withholds a file that it cannot take the names out of, and says why', async () => {
    const odd = wavFile([['LIST', Buffer.from(`INFOIART\x12\0\0\0Mirabel Thornwood\0${randomHex(8)}`)]])
    await submitDraft(market, creator, audioDraft(await uploadFile(market, creator, odd)))
    const item = await next()
    const withheld = await fetch(market.url + mainOf(item))
    expect(withheld.status).toBe(415)
    expect(await withheld.json()).toMatchObject({
      code: 'FILE_TYPE_UNSUPPORTED',
      detail: 'The metadata that identifies its maker cannot be removed from this file: it contains no audio.',
    })
    await market.call(ada.token, 'POST', `/v1/review/${item?.id}/decision`, { decision: REJECTION })
  })
})
