/** Works on a library until the test kills it, and names each piece of work once it is committed. */
import { writeSync } from 'node:fs'
import sharp from 'sharp'
import { openPicture } from '#models/decode/picture.ts'
import { createCard } from '#shared/asset-card/card.ts'
import { createEngine } from './engine.ts'
import { describePicture } from './media/describe.ts'
import { insertMedia } from './media/media-rows.ts'
import { IDENTITY_RECIPE } from './revisions/current-state.ts'

/** A round makes other pictures than the rounds before it. */
const PICTURES_PER_ROUND = 10_000

const [libraryDirectory = '', round = '0'] = process.argv.slice(2)
const engine = await createEngine({ libraryDirectory, host: 'cli', version: '1.0.0' })
const say = (text: string) => writeSync(1, `${text}\n`)

say('started')
for (let number = 1 + Number(round) * PICTURES_PER_ROUND; ; number++) {
  const create = {
    width: 64,
    height: 48,
    channels: 3,
    background: `#${(number % 0xffffff).toString(16).padStart(6, '0')}`,
  }
  const bytes = await sharp({ create: { ...create, channels: 3 } })
    .png()
    .toBuffer()
  const stored = await engine.media.put({ bytes })
  const facts = await describePicture(await openPicture({ bytes }))
  const card = createCard('image', `Picture ${number}`)
  const { id } = engine.write(() => {
    insertMedia(engine.db, { ...facts, ...stored, originalName: 'picture.png' })
    return engine.library.createAsset({ card, mediaId: stored.id })
  })
  say(`asset ${id}`)
  const recipe = { ...IDENTITY_RECIPE, rotateQuarterTurns: 1 + (number % 3) }
  await engine.drafts.save({ assetId: id, card: { ...card, description: 'edited' }, recipe, mediaId: stored.id })
  say(`draft ${id}`)
  const revision = await engine.drafts.commit(id, 'second')
  say(`revision ${revision.id}`)
  engine.library.edits.update({ ids: [id], rating: 5 })
  say(`rating ${id}`)
}
