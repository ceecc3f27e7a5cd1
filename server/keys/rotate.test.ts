import { createCipheriv, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import * as z from 'zod'
import { verifyDocument } from '#shared/provenance/signed-document.ts'
import { createFactorSecrets } from '../accounts/factors/secrets.ts'
import { createIdempotency } from '../http/idempotency.ts'
import { createSigner, trustedKeys } from '../publications/signing-key.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { describeKeys, rotate } from './commands.ts'
import { headerOf } from './envelope.ts'
import { createKeyring, type RunningKeyring } from './keyring.ts'
import { createMacs } from './macs.ts'
import { type KeySettings, openKeys } from './open.ts'
import { ACTIVATION_MS } from './rotate.ts'
import { createSealing } from './sealing.ts'
import { keepKeys } from './upkeep.ts'

const log = pino({ level: 'silent' })
const ACTIVATION_S = ACTIVATION_MS / 1_000

describeOnDatabase('a rotation of keys', (open) => {
  let test: TestDatabase
  let settings: KeySettings
  const folders: string[] = []
  beforeAll(async () => {
    test = await open()
  })
  beforeEach(async () => {
    await test.admin.query('truncate market_keys, market_master_key, signing_keys')
    const dataFolder = mkdtempSync(join(tmpdir(), 'luna-rotate-'))
    folders.push(dataFolder)
    settings = { masterKey: null, signingKey: null, dataFolder }
  })
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true })
  })
  const parts = () => ({ database: test.database, clock: test.clock, settings })
  async function startNode(given = settings): Promise<RunningKeyring> {
    const { database, clock } = test
    const opened = await openKeys({ database, clock, settings: given })
    // Each look is allowed: what is tested is not how often.
    let elapsed = 0
    return createKeyring({ database, clock, ...opened, elapsed: () => (elapsed += 1_000_000) })
  }
  const turn = (which: string, isCompromised = false, newKeyFile: string | null = null) =>
    rotate(parts(), which, { isCompromised, newKeyFile })
  const addEndpoint = (accountId: string, rowId: string, secret: Buffer) =>
    test.admin.query(
      `insert into webhook_endpoints (account_id, id, url, description, events, secret, request_hash, is_enabled, created_at)
       values ($1, $2, 'https://a.example', '', '{}', $3, $4, true, now())`,
      [accountId, rowId, secret, Buffer.from(rowId)],
    )
  const secretOf = async (rowId: string): Promise<Buffer> =>
    (await test.admin.query('select secret from webhook_endpoints where id = $1', [rowId])).rows[0].secret
  const keep = async (keyring: RunningKeyring) => keepKeys({ database: test.database, clock: test.clock, keyring, log })

  it('lets a new key sign once all nodes know it, and the old one verify until its period ends', async () => {
    const [one, other] = [await startNode(), await startNode()]
    const [first] = one.accepted('media-links')
    const [links, otherLinks] = [createMacs(one, 'media-links'), createMacs(other, 'media-links')]
    const old = links.sign('a link')
    await turn('media-links')
    await one.refresh()
    expect(one.current('media-links')).toEqual(first && { ...first, verifiesUntil: expect.any(Date) })
    test.clock.advance({ seconds: ACTIVATION_S })
    const fresh = links.sign('a link')
    expect(fresh.equals(old)).toBe(false)
    expect(await links.verify('a link', old)).toBe(true)
    // This node has not looked since: it looks once more.
    expect(other.accepted('media-links')).toHaveLength(1)
    expect(await otherLinks.verify('a link', fresh)).toBe(true)
    expect(await otherLinks.verify('another link', fresh)).toBe(false)
    test.clock.advance({ hours: 2 })
    expect(await links.verify('a link', old)).toBe(false)
    expect(await links.verify('a link', fresh)).toBe(true)
    await keep(one)
    const { rows } = await test.admin.query("select id from market_keys where purpose = 'media-links'")
    expect(rows).toEqual([{ id: one.current('media-links').id }])
  })

  it('keeps certificates valid: public keys stay listed after the private ones are dropped', async () => {
    const node = await startNode()
    const signer = createSigner(node, 'Luna Market')
    const schema = z.object({ at: z.string() })
    const signNow = () => signer.sign({ at: test.clock.now().toISOString() }, test.clock.now())
    const isValid = async (envelope: unknown) =>
      verifyDocument(envelope, await test.database.asAccount(null, trustedKeys), schema, ({ at }) => at).valid
    const before = signNow()
    const earlier = test.clock.now()
    test.clock.advance({ seconds: 1 })
    await turn('certificates')
    const unknowing = signNow()
    await node.refresh()
    test.clock.advance({ seconds: ACTIVATION_S })
    const after = signNow()
    expect(after.keyId).not.toBe(before.keyId)
    const late = signer.sign({ at: earlier.toISOString() }, earlier)
    for (const envelope of [before, unknowing, after, late]) expect(await isValid(envelope)).toBe(true)
    test.clock.advance({ days: 2 })
    await keep(node)
    await node.refresh()
    expect(node.accepted('certificates')).toHaveLength(1)
    expect(await isValid(before)).toBe(true)
    expect(await isValid(signNow())).toBe(true)
    await turn('certificates', true)
    await node.refresh()
    expect([await isValid(before), await isValid(signNow())]).toEqual([false, true])
  })

  it('encrypts secrets of accounts again, and drops their key only then', async () => {
    const node = await startNode()
    const sealing = createSealing(node, 'webhooks')
    const [accountId, one, other] = [uuidv7(), uuidv7(), uuidv7()]
    for (const rowId of [one, other]) {
      await addEndpoint(accountId, rowId, sealing.seal({ accountId, rowId }, Buffer.from(`secret ${rowId}`)))
    }
    // Exchanged, the secrets of two webhooks of one account are refused.
    expect(sealing.open({ accountId, rowId: one }, await secretOf(other))).toBeNull()
    const old = node.current('webhooks').id
    await turn('webhooks')
    await node.refresh()
    test.clock.advance({ hours: 3 })
    await keep(node)
    await node.refresh()
    const { id } = node.current('webhooks')
    expect(node.accepted('webhooks').map((key) => key.id)).toEqual([id])
    expect(id).not.toBe(old)
    for (const rowId of [one, other]) {
      const sealed = await secretOf(rowId)
      expect(sealed.subarray(0, 9)).toEqual(headerOf(id))
      expect(sealing.open({ accountId, rowId }, sealed)?.toString()).toBe(`secret ${rowId}`)
    }
    // One that cannot be decrypted keeps the old key from being dropped.
    await test.admin.query('update webhook_endpoints set secret = $2 where id = $1', [one, randomBytes(60)])
    await turn('webhooks')
    await node.refresh()
    test.clock.advance({ hours: 3 })
    await keep(node)
    await node.refresh()
    expect(node.accepted('webhooks')).toHaveLength(2)
    await test.admin.query('delete from webhook_endpoints')
  })

  it('leaves secrets of an earlier version as they are until a day after its keys were taken over', async () => {
    const node = await startNode()
    const [accountId, rowId] = [uuidv7(), uuidv7()]
    const { id, bytes } = node.current('webhooks')
    // Bound to the account alone, under a key without a name.
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', bytes, nonce).setAAD(Buffer.from(accountId))
    const earlier = Buffer.concat([nonce, cipher.update('a secret'), cipher.final(), cipher.getAuthTag()])
    await addEndpoint(accountId, rowId, earlier)
    test.clock.advance({ hours: 23 })
    await keep(node)
    expect(await secretOf(rowId)).toEqual(earlier)
    test.clock.advance({ hours: 2 })
    await keep(node)
    const sealed = await secretOf(rowId)
    expect(sealed.subarray(0, 9)).toEqual(headerOf(id))
    expect(createSealing(node, 'webhooks').open({ accountId, rowId }, sealed)?.toString()).toBe('a secret')
    await test.admin.query('delete from webhook_endpoints')
  })

  it('keeps a key that rows depend on where this node does not know of the rotation', async () => {
    const node = await startNode()
    const [accountId, rowId] = [uuidv7(), uuidv7()]
    const secretText = 'a secret'
    await addEndpoint(
      accountId,
      rowId,
      createSealing(node, 'webhooks').seal({ accountId, rowId }, Buffer.from(secretText)),
    )
    const { id } = node.current('webhooks')
    await turn('webhooks', true)
    test.clock.advance({ hours: 3 })
    const kept = async () => {
      const { rows } = await test.admin.query("select id from market_keys where purpose = 'webhooks'")
      return rows.some((row) => row.id === id)
    }
    // As where another node rotates between its look and its work.
    await keep({ ...node, lookAgain: async () => false, refresh: async () => {} })
    expect(await kept()).toBe(true)
    await turn('master', true)
    await expect(keep(node)).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' })
    expect(await kept()).toBe(true)
    const restarted = await startNode()
    await keep(restarted)
    expect(await kept()).toBe(false)
    const sealed = await secretOf(rowId)
    expect(createSealing(restarted, 'webhooks').open({ accountId, rowId }, sealed)?.toString()).toBe(secretText)
    await test.admin.query('delete from webhook_endpoints')
  })

  it('keeps the key of recovery codes until no code depends on it', async () => {
    const node = await startNode()
    const secrets = createFactorSecrets(node)
    const accountId = uuidv7()
    const hash = secrets.hash(accountId, 'code')
    await test.admin.query(
      'insert into account_recovery_codes (account_id, code_hash, created_at) values ($1, $2, $3)',
      [...[accountId, hash, test.clock.now()]],
    )
    await turn('recovery-codes')
    await node.refresh()
    test.clock.advance({ days: 400 })
    await keep(node)
    await node.refresh()
    expect(secrets.hash(accountId, 'code')).not.toEqual(hash)
    expect(secrets.hashes(accountId, 'code')).toContainEqual(hash)
    await test.admin.query('delete from account_recovery_codes where account_id = $1', [accountId])
    await keep(node)
    await node.refresh()
    expect(secrets.hashes(accountId, 'code')).not.toContainEqual(hash)
  })

  it('still recognizes a request that is repeated after it', async () => {
    const node = await startNode()
    const idempotency = createIdempotency(test.database, test.clock, node)
    let done = 0
    const ask = async (key: string, accountId: string | null) => {
      const request = { accountId, key, method: 'POST', target: '/v1/things', body: Buffer.from('a') }
      const answer = await idempotency.answer(request, async () => Response.json({ count: ++done }, { status: 201 }))
      return answer.headers.get('idempotency-replayed')
    }
    const accountId = uuidv7()
    await ask('key-of-ann', accountId)
    await ask('key-of-none', null)
    await turn('requests')
    await node.refresh()
    test.clock.advance({ seconds: ACTIVATION_S })
    expect([await ask('key-of-ann', accountId), await ask('key-of-none', null), done]).toEqual(['true', 'true', 2])
    expect(await ask('key-of-late', null)).toBeNull()
  })

  it('of a compromised key accepts the old one no longer', async () => {
    const node = await startNode()
    const macs = createMacs(node, 'mail-links')
    const old = macs.sign('a link')
    await turn('mail-links', true)
    await node.refresh()
    expect([await macs.verify('a link', old), await macs.verify('a link', macs.sign('a link'))]).toEqual([false, true])
  })

  it('of the master key is followed by running nodes, and can be repeated', async () => {
    const file = join(settings.dataFolder, 'keys/master-key')
    const running = await startNode()
    const before = running.current('cookies')
    const old = readFileSync(file, 'utf8')
    await turn('master')
    expect(readFileSync(file, 'utf8')).not.toBe(old)
    expect(existsSync(`${file}.new`)).toBe(false)
    await turn('cookies')
    await running.refresh()
    expect(running.accepted('cookies')).toHaveLength(2)
    expect((await startNode()).accepted('cookies')).toContainEqual({ ...before, verifiesUntil: expect.any(Date) })
    // A node that has the old one yet starts with it for a day.
    const late = { ...settings, masterKey: old.trim() }
    expect((await startNode(late)).accepted('cookies')).toHaveLength(2)
    test.clock.advance({ hours: 25 })
    await expect(startNode(late)).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' })
    await keep(running)
    await expect(startNode(late)).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' })
    const { rows } = await test.admin.query('select handover from market_master_key')
    expect(rows).toEqual([{ handover: null }])
  })

  it('of the master key ends as it began where it was interrupted', async () => {
    const file = join(settings.dataFolder, 'keys/master-key')
    await startNode()
    const old = readFileSync(file, 'utf8')
    await turn('master')
    const next = readFileSync(file, 'utf8')
    // The files as they are when the command ends between the database and them.
    writeFileSync(`${file}.new`, next)
    writeFileSync(file, old)
    await startNode()
    expect([readFileSync(file, 'utf8'), existsSync(`${file}.new`)]).toEqual([next, false])
    // And before the database: the same new key is used.
    const wanted = `${randomBytes(32).toString('base64')}\n`
    writeFileSync(`${file}.new`, wanted)
    await turn('master')
    expect(readFileSync(file, 'utf8')).toBe(wanted)
  })

  it('of a compromised master key leaves no way from the old one to the new one', async () => {
    await startNode()
    const old = readFileSync(join(settings.dataFolder, 'keys/master-key'), 'utf8').trim()
    const newKeyFile = join(settings.dataFolder, 'given')
    await turn('master', true, newKeyFile)
    await expect(startNode({ ...settings, masterKey: old })).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' })
    const masterKey = readFileSync(newKeyFile, 'utf8').trim()
    await expect(startNode({ ...settings, masterKey })).resolves.toBeDefined()
    settings = { ...settings, masterKey }
    expect(await turn('master', false, newKeyFile)).toContain(
      `${(await openKeys(parts())).master.id} is the master key already.`,
    )
  })

  it('of the master key of a setting needs a file, and is refused where a compromised one would stay', async () => {
    await startNode()
    const masterKey = readFileSync(join(settings.dataFolder, 'keys/master-key'), 'utf8').trim()
    settings = { ...settings, masterKey }
    await expect(turn('master')).rejects.toMatchObject({ code: 'INVALID_INPUT', detail: /--new-key-file/ })
    expect(existsSync(join(settings.dataFolder, 'keys/master-key.new'))).toBe(false)
    const current = join(settings.dataFolder, 'keys/master-key')
    await expect(turn('master', true, current)).rejects.toMatchObject({ code: 'CONFLICT', detail: /already/ })
    expect((await openKeys(parts())).master.text).toBe(masterKey)
  })

  it('of a compromised master key leaves nodes that do not have the new one to refuse what they do not know', async () => {
    const node = await startNode()
    const macs = createMacs(node, 'mail-links')
    await turn('master', true)
    expect(await macs.verify('a link', randomBytes(32))).toBe(false)
    const idempotency = createIdempotency(test.database, test.clock, node)
    const accountId = uuidv7()
    const ask = (text: string) => {
      const request = { accountId, key: 'key-of-bea', method: 'POST', target: '/v1/things', body: Buffer.from(text) }
      return idempotency.answer(request, async () => Response.json({}, { status: 201 }))
    }
    await ask('a')
    await expect(ask('b')).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    await expect(node.refresh()).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' })
  })

  it('is listed without any key, and refused for what has none', async () => {
    const node = await startNode()
    await turn('cookies')
    const lines = await describeKeys(parts())
    expect(lines[0]).toMatch(/^master +[0-9a-f]{16} {2}in use since 2\d{3}-.* UTC, in the data folder$/)
    expect(lines.filter((line) => line.startsWith('cookies'))).toEqual([
      expect.stringMatching(/signs from/),
      expect.stringMatching(/replaced; verifies until/),
    ])
    expect(lines.join()).not.toContain(node.current('cookies').bytes.toString())
    await expect(turn('nothing')).rejects.toMatchObject({ code: 'INVALID_INPUT', detail: /master, certificates/ })
  })
})
