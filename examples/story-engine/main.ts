/**
 * A story engine that pays for each use: for every turn it uses the assets that appear, and stops in order where the
 * spending cap of its key or the wallet ends it.
 *
 *   LUNA_MARKET=https://market.example LUNA_API_KEY=luna_key_… \
 *     node examples/story-engine/main.ts STORY TURNS ASSET…
 *
 * The key needs the right “uses”. Running it again for the same story pays nothing twice: a turn of a story is one use.
 */
import { createClient, MarketError } from '@luna/client'

const USES_AT_ONCE = 100

const [storyId, turns, ...assets] = process.argv.slice(2)
const { LUNA_MARKET: url, LUNA_API_KEY: apiKey } = process.env
if (url === undefined || apiKey === undefined || storyId === undefined || assets.length === 0) {
  console.error('Usage: LUNA_MARKET=… LUNA_API_KEY=… node examples/story-engine/main.ts STORY TURNS ASSET…')
  process.exit(2)
}

const client = createClient({ url, apiKey })
const wanted = Array.from({ length: Number(turns) }, (_, turnId) =>
  assets.map((assetId) => ({ assetId, storyId, turnId })),
).flat()

let paid = 0n
let played = 0
try {
  for (let start = 0; start < wanted.length; start += USES_AT_ONCE) {
    const uses = wanted.slice(start, start + USES_AT_ONCE)
    const batch = await client.call('POST /v1/uses', { body: { uses } })
    paid += BigInt(batch.amountMicroDollars)
    played += batch.soldCount
    const refused = batch.items.find((item) => item.state === 'refused')
    if (refused === undefined) continue
    const { code, message, detail } = refused.error
    console.log(`The story stops after ${played} uses: ${[message, detail].filter(Boolean).join(' ')} (${code})`)
    break
  }
  console.log(`${played} of ${wanted.length} uses, ${paid} micro-dollars`)
} catch (error) {
  if (!(error instanceof MarketError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
