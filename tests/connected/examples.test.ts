/** The programs under `examples/`, each run as its own process against a market. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createBrowser } from '#server/demo/browser.ts'
import { documentedLicense } from '#server/licensing/world.fixture.ts'
import { characterDraft, publishDraft } from '#server/review/review.fixture.ts'
import type { TestAccount } from '#server/testing/test-market.fixture.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { collectOutput, LUNA, lunaTelling, type Outcome, root, run } from '../cli/luna.ts'
import { drawnScene } from '../fixtures/drawn-scene.ts'
import { type Connected, openConnected } from './connected.fixture.ts'
import { letIn, pollingSoon } from './sign-in.fixture.ts'

const ofLongRuns = it.runIf(byExtent({ short: false, long: true }))

const USE_CENTS = 7
/** As many as the cap of the key pays for. */
const USES = byExtent({ short: 200, long: 3_000 })
const CARD = {
  ...{ version: '1.0', asset_type: 'image', name: 'Lamps over water', tags: ['harbor', 'night'], age_rating: 'all' },
  description: 'A quiet harbor with lamps over black water, drawn by night.',
  image: { subject: 'A harbor by night' },
  licensing: { offers: [{ offer: 'one_time', price_cents: 499 }] },
}

let world: Connected
let folder: string
let creator: TestAccount
let reviewer: TestAccount
let buyer: TestAccount
let assetId: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luna-examples-'))
  world = await openConnected()
  const { market } = world
  creator = await market.signUp({ name: 'Maker', roles: ['creator'] })
  reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
  buyer = await market.signUp({ name: 'Buyer' })
  const offers = [{ offer: 'per_use', priceCents: USE_CENTS }]
  assetId = await publishDraft(market, creator, reviewer, characterDraft({ offers }))
})

afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

async function keyOf(rights: readonly string[], dailyCapCents: number | null = null): Promise<string> {
  const wanted = { name: 'Example', rights, dailyCapCents }
  return (await world.market.call<{ secret: string }>(buyer.token, 'POST', '/v1/api-keys', wanted)).secret
}

function program(name: string, apiKey: string, ...args: readonly string[]): Promise<Outcome> {
  vi.stubEnv('LUNA_MARKET', world.market.url)
  vi.stubEnv('LUNA_API_KEY', apiKey)
  return run(process.execPath, [join(root, 'examples', name, 'main.ts'), ...args], { home: folder, cwd: root }).finally(
    () => vi.unstubAllEnvs(),
  )
}

it('pays uses in batches until the cap of the key, explains it, and pays nothing twice', async () => {
  const { market } = world
  const wish = { kind: 'top_up', amountCents: USES * USE_CENTS + 500 }
  const { url } = await market.call<{ url: string }>(buyer.token, 'POST', '/v1/checkouts', wish)
  await createBrowser(() => true).post(url, { action: 'pay', card: 'card_of_the_engine' })
  const balance = async () => {
    const wallet = await market.call<{ balanceMicroDollars: string }>(buyer.token, 'GET', '/v1/wallet')
    return Number(wallet.balanceMicroDollars)
  }
  await market.eventually(async () => expect(await balance()).toBe(wish.amountCents * 10_000))
  const key = await keyOf(['uses'], USES * USE_CENTS)
  const play = () => program('story-engine', key, 'a-story', String(USES + 50), assetId)
  const outcome = await play()
  expect(outcome, outcome.stderr).toMatchObject({ code: 0, stderr: '' })
  expect(outcome.stdout).toContain(`The story stops after ${USES} uses: The API key has reached its spending cap.`)
  expect(outcome.stdout).toContain('for today (UTC) does not cover this use. (SPENDING_CAP_REACHED)')
  expect(outcome.stdout).toContain(`${USES} of ${USES + 50} uses, ${USES * USE_CENTS * 10_000} micro-dollars`)
  expect(await balance()).toBe(5_000_000)
  expect((await play()).stdout).toBe(outcome.stdout)
  expect(await balance()).toBe(5_000_000)
})

it('checks licenses: what is covered, what is not, and a key that may not ask', async () => {
  const { market } = world
  const license = documentedLicense(assetId, { license_type: 'editorial', price_cents: 0 })
  type Created = { license_id: string }
  const created = await market.call<Created>(creator.token, 'POST', '/functions/v1/create-license', license)
  const key = await keyOf(['licenses'])
  const before = await program('license-checker', key, assetId)
  expect(before).toMatchObject({ code: 1, stdout: '', stderr: `${assetId} is not covered by a license in force.\n` })
  await market.call(buyer.token, 'POST', '/v1/checkouts', { kind: 'license', licenseId: created.license_id })
  const covered = await program('license-checker', key, assetId)
  expect(covered, covered.stderr).toMatchObject({ code: 0, stderr: '' })
  expect(covered.stdout).toMatch(new RegExp(`^valid +editorial +${assetId} {2}`))
  const refused = await program('license-checker', await keyOf(['uses']), assetId)
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toContain('“licenses”')
})

ofLongRuns('publishes a folder into review, and fails for what could not be read', async () => {
  const { market } = world
  const library = join(folder, 'library')
  const works = join(folder, 'works')
  const commands = join(folder, 'commands')
  for (const made of [works, commands]) mkdirSync(made)
  writeFileSync(join(works, 'lamps.png'), await drawnScene(31, { width: 1024, height: 1024 }))
  writeFileSync(join(works, 'lamps.json'), JSON.stringify(CARD))
  writeFileSync(join(works, 'torn.png'), 'no picture')
  writeFileSync(join(commands, 'luna'), `#!/bin/sh\nexec "${process.execPath}" "${LUNA}" "$@"\n`)
  chmodSync(join(commands, 'luna'), 0o755)
  const restoreOutput = collectOutput()
  const shown = Promise.withResolvers<{ link: string; userCode: string }>()
  const onError = (text: string): void => {
    const [, link, userCode] = /Open (\S+)\n.*code: (\S+)/.exec(text) ?? []
    if (link !== undefined && userCode !== undefined) shown.resolve({ link, userCode })
  }
  await pollingSoon(async () => {
    const running = lunaTelling(onError, 'sign-in', '--market', market.url, '--library', library)
    await letIn(await shown.promise, creator)
    return running
  }).finally(restoreOutput)

  vi.stubEnv('LUNA_LIBRARY', library)
  vi.stubEnv('PATH', `${commands}${delimiter}${process.env['PATH'] ?? ''}`)
  const script = join(root, 'examples/publisher/publish.sh')
  const outcome = await run('sh', [script, works], { home: folder }).finally(() => vi.unstubAllEnvs())
  expect(outcome, outcome.stderr).toMatchObject({ code: 3 })
  expect(outcome.stdout).toContain('Lamps over water')
  const next = await market.call(reviewer.token, 'POST', '/v1/review/next', {})
  expect(JSON.stringify(next)).toContain('Lamps over water')
})
