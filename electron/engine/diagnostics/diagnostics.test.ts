import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { strFromU8, unzipSync } from 'fflate'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { createRouter } from '../api/router.ts'
import { DATABASE_FILE } from '../database/open.ts'
import { createEngine, type Engine } from '../engine.ts'
import { checkIntegrity } from './integrity.ts'
import { closeLog, openLog } from './log.ts'

const TEXTS = ['Moonlit Ranger of Ilvara', 'She guards the silver bridge', 'ada@example.com', 'http://10.0.0.7:4400/x']

let directory: string
let engine: Engine

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-diagnostics-'))
  openLog({ folder: join(directory, 'logs'), program: 'engine', host: 'browser', version: '1.2.3', environment: {} })
  engine = await createEngine({ libraryDirectory: join(directory, 'library'), host: 'browser', version: '1.2.3' })
})

afterEach(async () => {
  await engine.close()
  closeLog()
  rmSync(directory, { recursive: true, force: true })
})

const connect = () => createRouterClient(createRouter(engine))

async function fillLibrary(): Promise<void> {
  const client = connect()
  const { id } = await client.assets.create({ kind: 'character', name: TEXTS[0] ?? '' })
  const { card, recipe } = await client.assets.get({ id })
  const description = TEXTS[1] ?? ''
  await client.revisions.saveDraft({ assetId: id, card: { ...card, description }, recipe, mediaId: null })
  await client.system.updateSettings({ creatorName: TEXTS[2] ?? '', marketUrl: TEXTS[3] ?? '' })
}

const reportSchema = z.looseObject({
  settings: z.looseObject({ isCreatorNameSet: z.boolean(), isMarketSet: z.boolean() }),
  database: z.looseObject({ rows: z.record(z.string(), z.number()), integrity: z.unknown() }),
  models: z.array(z.looseObject({ id: z.string(), state: z.string() })),
})

test('the file holds the logs and a report, and nothing of the works', async () => {
  await fillLibrary()
  const client = connect()
  const prepared = await client.system.prepareDiagnostics()
  expect(prepared.contents.map(({ name }) => name)).toEqual(['report.json', 'logs/engine.log'])

  const { path } = await client.system.saveDiagnostics({ exportId: prepared.exportId, folder: directory })
  expect(path).toBe(join(directory, prepared.fileName))
  const bytes = readFileSync(path)
  expect(bytes.length).toBe(prepared.sizeBytes)
  const files = unzipSync(bytes)
  expect(Object.entries(files).map(([name, file]) => ({ name, sizeBytes: file.length }))).toEqual(prepared.contents)
  const all = Object.values(files)
    .map((file) => strFromU8(file))
    .join('\n')
  for (const text of [...TEXTS, directory, homedir()]) expect(all).not.toContain(text)

  const report = reportSchema.parse(JSON.parse(prepared.report))
  expect(strFromU8(files['report.json'] ?? new Uint8Array())).toBe(prepared.report)
  expect(report.settings).toMatchObject({ isCreatorNameSet: true, isMarketSet: true })
  expect(report.database.rows).toMatchObject({ asset: 1, revision: 1 })
  expect(report.database.integrity).toEqual({ state: 'ok', problems: 0, orphans: 0 })
})

test('a link in the folder of the logs leads nowhere', async () => {
  writeFileSync(join(directory, 'private.txt'), 'private')
  symlinkSync(join(directory, 'private.txt'), join(directory, 'logs', 'main.log'))
  const { contents } = await connect().system.prepareDiagnostics()
  expect(contents.map(({ name }) => name)).not.toContain('logs/main.log')
})

test('a folder that is not there, and a file that is not prepared, are refused', async () => {
  const client = connect()
  const { exportId } = await client.system.prepareDiagnostics()
  const absent = { exportId, folder: join(directory, 'absent') }
  await expect(client.system.saveDiagnostics(absent)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  const unknown = { exportId: '0193a000-0000-7000-8000-000000000000', folder: directory }
  await expect(client.system.saveDiagnostics(unknown)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a damaged library is told from a whole one', async () => {
  expect(await checkIntegrity(join(directory, 'library', DATABASE_FILE))).toMatchObject({ state: 'ok' })
  mkdirSync(join(directory, 'other'))
  const path = join(directory, 'other', DATABASE_FILE)
  engine.db.exec(`vacuum into '${path}'`)
  const bytes = readFileSync(path)
  bytes.fill(0x5a, 8_192, bytes.length - 4_096)
  writeFileSync(path, bytes)
  expect((await checkIntegrity(path)).state).not.toBe('ok')
  expect(await checkIntegrity(join(directory, 'absent.sqlite'))).toMatchObject({ state: 'unreadable' })
})
