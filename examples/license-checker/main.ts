/**
 * Checks before a release that every license a project relies on is still in force.
 *
 *   LUNA_MARKET=https://market.example LUNA_API_KEY=luna_key_… node examples/license-checker/main.ts [ASSET…]
 *
 * Without assets it lists what the account holds; with them it fails where one of them is not covered. The key needs the
 * right “licenses”.
 */
import { createClient, MarketError } from '@luna/client'

const assets = process.argv.slice(2)
const { LUNA_MARKET: url, LUNA_API_KEY: apiKey } = process.env
if (url === undefined || apiKey === undefined) {
  console.error('Usage: LUNA_MARKET=… LUNA_API_KEY=… node examples/license-checker/main.ts [ASSET…]')
  process.exit(2)
}

const client = createClient({ url, apiKey })
const covered = new Set<string>()
try {
  for await (const license of client.items('GET /v1/me/license-purchases', {})) {
    if (license.status === 'valid') covered.add(license.assetId)
    console.log(`${license.status.padEnd(16)}${license.terms.kind.padEnd(16)}${license.assetId}  ${license.title}`)
  }
  for (const assetId of assets.filter((id) => !covered.has(id))) {
    console.error(`${assetId} is not covered by a license in force.`)
    process.exitCode = 1
  }
} catch (error) {
  if (!(error instanceof MarketError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
