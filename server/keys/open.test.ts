import { generateKeyPairSync, hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { publicKeyOf } from '#shared/provenance/signed-document.ts'
import { trustedKeys } from '../publications/signing-key.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { replaceLostKeys } from './commands.ts'
import { createKeyring } from './keyring.ts'
import { type KeySettings, logKeys, openKeys } from './open.ts'
import { KEY_PURPOSES } from './purposes.ts'

const temporary = mkdtempSync(join(tmpdir(), 'luna-keys-'))
afterAll(() => rmSync(temporary, { recursive: true }))
let folders = 0
const newFolder = (): string => join(temporary, String(folders++))

/** As an earlier version left it. */
function writeEarlierFiles(dataFolder: string) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const keys = {
    cookieKeys: [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')],
    signingKey: privateKey.export({ format: 'jwk' }),
    requestKey: randomBytes(32).toString('base64url'),
  }
  const seed = randomBytes(32)
  mkdirSync(join(dataFolder, 'keys'), { recursive: true })
  writeFileSync(join(dataFolder, 'keys/market.json'), JSON.stringify(keys))
  writeFileSync(join(dataFolder, 'keys/signing-key'), `${seed.toString('base64')}\n`)
  return { ...keys, seed }
}

describeOnDatabase('the keys of a market at its start', (open) => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await open()
  })
  beforeEach(async () => {
    await test.admin.query('truncate market_keys, market_master_key, signing_keys, shared_secrets')
  })
  const start = (settings: Partial<KeySettings> & { dataFolder: string }, replacesLost = false) =>
    openKeys({
      ...{ database: test.database, clock: test.clock, replacesLost },
      settings: { masterKey: null, signingKey: null, ...settings },
    })
  const stored = async () =>
    (await test.admin.query<{ purpose: string; id: string; sealed: Buffer }>('select * from market_keys order by id'))
      .rows

  it('are made without any setting, under a master key that its owner alone can read', async () => {
    const dataFolder = newFolder()
    const made = await start({ dataFolder })
    const file = join(dataFolder, 'keys/master-key')
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(made.isNew).toBe(true)
    expect((await start({ dataFolder })).keys).toEqual(made.keys)
    const dump = JSON.stringify(await stored())
    for (const purpose of KEY_PURPOSES) {
      const [key] = made.keys[purpose]
      expect(dump, purpose).not.toContain(JSON.stringify(key?.bytes).slice(25, 60))
    }
    const published = await test.database.asAccount(null, trustedKeys)
    const [certificates] = made.keys.certificates
    expect(published.map(({ keyId }) => keyId)).toEqual([publicKeyOf(certificates?.bytes ?? Buffer.alloc(32)).keyId])
  })

  it('are the same for a second node with the master key, and refused to one without', async () => {
    const dataFolder = newFolder()
    const made = await start({ dataFolder })
    const before = await stored()
    const masterKey = readFileSync(join(dataFolder, 'keys/master-key'), 'utf8').trim()
    const second = newFolder()
    expect((await start({ dataFolder: second, masterKey })).keys).toEqual(made.keys)
    expect(existsSync(second)).toBe(false)
    const wrong = randomBytes(32).toString('base64')
    for (const given of [null, wrong]) {
      const refused = start({ dataFolder: second, masterKey: given })
      await expect(refused).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG', detail: /MARKET_MASTER_KEY/ })
    }
    await expect(start({ dataFolder: second, masterKey: 'c2hvcnQ=' })).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
    })
    expect(existsSync(second)).toBe(false)
    expect(await stored()).toEqual(before)
  })

  it('are made once where many nodes start at the same time', async () => {
    const masterKey = randomBytes(32).toString('base64')
    const all = await Promise.all([1, 2, 3, 4].map(() => start({ dataFolder: newFolder(), masterKey })))
    expect(all.filter(({ isNew }) => isNew)).toHaveLength(1)
    for (const { keys } of all) expect(keys).toEqual(all[0]?.keys)
    expect(await stored()).toHaveLength(KEY_PURPOSES.length)
  })

  it('are taken over from the files of an earlier version, once', async () => {
    const dataFolder = newFolder()
    const earlier = writeEarlierFiles(dataFolder)
    const links = randomBytes(32)
    await test.admin.query("insert into shared_secrets (name, secret) values ('media links', $1)", [links])
    const [one, other] = await Promise.all([start({ dataFolder }), start({ dataFolder })])
    expect(one.keys).toEqual(other.keys)
    const { database, clock } = test
    const keyring = createKeyring({ database, clock, ...one })
    const texts = keyring.accepted('cookies').map(({ bytes }) => bytes.toString())
    expect(texts).toEqual(earlier.cookieKeys)
    expect(JSON.parse(keyring.current('identity-tokens').bytes.toString())).toMatchObject({
      ...{ d: earlier.signingKey.d, kid: 'market' },
    })
    expect(keyring.current('requests').bytes.toString()).toBe(earlier.requestKey)
    const derived = hkdfSync('sha256', earlier.requestKey, '', 'luna market, authenticator secrets', 32)
    expect(keyring.current('authenticators').bytes).toEqual(Buffer.from(derived))
    expect(keyring.current('certificates').bytes).toEqual(earlier.seed)
    expect(keyring.current('media-links').bytes).toEqual(links)
    expect((await test.admin.query('select * from shared_secrets')).rows).toEqual([])
    expect(existsSync(join(dataFolder, 'keys/market.json'))).toBe(true)
    // Other files that come later change nothing.
    writeEarlierFiles(dataFolder)
    expect((await start({ dataFolder })).keys).toEqual(one.keys)
  })

  it('are not made again where those of an earlier version are damaged or elsewhere', async () => {
    const [dataFolder, other] = [newFolder(), newFolder()]
    const { seed } = writeEarlierFiles(dataFolder)
    const { keyId, publicKey } = publicKeyOf(seed)
    await test.admin.query('insert into signing_keys values ($1, $2, $3)', [keyId, publicKey, test.clock.now()])
    const lost = { code: 'SETTINGS_INVALID', detail: /replace-lost/ }
    await expect(start({ dataFolder: other })).rejects.toMatchObject(lost)
    writeFileSync(join(dataFolder, 'keys/market.json'), '{}')
    await expect(start({ dataFolder })).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
      detail: /is not a file of keys/,
    })
    expect(await stored()).toEqual([])
    await start({ dataFolder: other }, true)
    expect(await stored()).toHaveLength(KEY_PURPOSES.length)
  })

  it('are not made again silently where rows of the database are gone', async () => {
    const dataFolder = newFolder()
    const made = await start({ dataFolder })
    await test.admin.query("delete from market_keys where purpose in ('certificates', 'webhooks')")
    const before = await stored()
    const gone = { code: 'KEYS_UNREADABLE', detail: /certificates is gone/ }
    await expect(start({ dataFolder })).rejects.toMatchObject(gone)
    expect(await stored()).toEqual(before)
    const settings = { masterKey: null, signingKey: null, dataFolder }
    const parts = { database: test.database, clock: test.clock, settings }
    const lines = await replaceLostKeys(parts)
    expect(lines).toEqual([expect.stringMatching(/key for certificates/), expect.stringMatching(/key for webhooks/)])
    await expect(replaceLostKeys(parts)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect((await start({ dataFolder })).keys.certificates[0]?.bytes).not.toEqual(made.keys.certificates[0]?.bytes)
    // The key that a setting gives continues them.
    await test.admin.query("delete from market_keys where purpose = 'certificates'")
    const signingKey = randomBytes(32).toString('base64')
    expect((await start({ dataFolder, signingKey })).added).toEqual(['certificates'])
    await test.admin.query("delete from market_keys where purpose = 'webhooks'")
    const warnings: string[] = []
    const log = pino({ level: 'warn' }, { write: (line) => void warnings.push(line) })
    const opened = await start({ dataFolder })
    logKeys(log, opened, settings, false)
    expect(warnings).toEqual([expect.stringContaining(`webhooks, so ${opened.keys.webhooks[0]?.id}`)])
  })

  it('include the key of certificates that a setting gives, until it is replaced', async () => {
    const dataFolder = newFolder()
    const [first, second] = [randomBytes(32), randomBytes(32)]
    const withSeed = (seed: Buffer) => start({ dataFolder, signingKey: seed.toString('base64') })
    expect((await withSeed(first)).keys.certificates.map(({ bytes }) => bytes)).toEqual([first])
    expect((await withSeed(second)).keys.certificates.map(({ bytes }) => bytes)).toEqual([second, first])
    expect((await withSeed(second)).keys.certificates).toHaveLength(2)
    await expect(withSeed(first)).rejects.toMatchObject({ code: 'SETTINGS_INVALID' })
  })

  it('are refused after any change of a stored byte, and where two rows were exchanged', async () => {
    const dataFolder = newFolder()
    await start({ dataFolder })
    const rows = await stored()
    const unreadable = { code: 'KEYS_UNREADABLE' }
    const write = (row: { purpose: string; id: string }, sealed: Buffer) =>
      test.admin.query('update market_keys set sealed = $3 where purpose = $1 and id = $2', [
        row.purpose,
        row.id,
        sealed,
      ])
    const flip = fc.record({ row: fc.constantFrom(...rows), at: fc.nat(), bit: fc.nat({ max: 7 }) })
    await fc.assert(
      fc.asyncProperty(flip, async ({ row, at, bit }) => {
        const changed = Buffer.from(row.sealed)
        changed.writeUInt8(changed.readUInt8(at % changed.length) ^ (1 << bit), at % changed.length)
        await write(row, changed)
        await expect(start({ dataFolder })).rejects.toMatchObject(unreadable)
        await write(row, row.sealed)
      }),
      { numRuns: 20 },
    )
    const pair = fc.tuple(fc.constantFrom(...rows), fc.constantFrom(...rows)).filter(([a, b]) => a !== b)
    await fc.assert(
      fc.asyncProperty(pair, async ([one, other]) => {
        await write(one, other.sealed)
        await write(other, one.sealed)
        await expect(start({ dataFolder })).rejects.toMatchObject(unreadable)
        await write(one, one.sealed)
        await write(other, other.sealed)
      }),
      { numRuns: 10 },
    )
    await expect(start({ dataFolder })).resolves.toMatchObject({ isNew: false })
  })

  it('stay out of reach of the role of accounts', async () => {
    for (const table of ['market_keys', 'market_master_key', 'shared_secrets']) {
      const look = test.asRole('luna_app', null, (client) => client.query(`select * from ${table}`))
      await expect(look, table).rejects.toMatchObject({ code: '42501' })
    }
  })
})
