/**
 * What a report of problems says about this studio besides its logs: versions, settings, sizes, counts and states. No
 * names, texts, addresses or paths: a setting that holds one says only whether it is set.
 */
import { availableParallelism, release, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { Settings } from '#shared/contract/studio/system.ts'
import { settingsSchema } from '#shared/contract/studio/system.ts'
import { DATABASE_FILE } from '../database/open.ts'
import type { Engine } from '../engine.ts'
import { measureStorage } from '../settings/storage.ts'
import { checkIntegrity } from './integrity.ts'

export type DiagnosticsParts = Pick<Engine, 'db' | 'options' | 'settings' | 'profiles' | 'market'>

export async function makeReport(parts: DiagnosticsParts, now: Date): Promise<object> {
  const { db, options, settings, profiles, market } = parts
  const { reachability, error } = market.status()
  const storage = await measureStorage(options)
  return {
    createdAt: now.toISOString(),
    studio: { version: options.version, host: options.host },
    system: systemFacts(),
    settings: safeSettings(settings.get()),
    market: { reachability, error: error?.code ?? null },
    storage,
    database: {
      ...databaseFacts(db),
      integrity: await checkIntegrity(join(options.libraryDirectory, DATABASE_FILE)),
    },
    jobs: countBy(db, "select kind || ' ' || state as name, count(*) as count from job group by 1"),
    outbox: countBy(db, "select kind || ' ' || state as name, count(*) as count from outbox group by 1"),
    models: (await profiles.list()).map(({ id, state, active, installedBytes, placement }) => ({
      ...{ id, state, active, installedBytes },
      provider: placement?.provider ?? null,
    })),
  }
}

function systemFacts(): object {
  return {
    ...{ platform: process.platform, arch: process.arch, release: release() },
    ...{ node: process.versions.node, electron: process.versions['electron'] ?? null },
    ...{ cores: availableParallelism(), memoryMb: Math.round(totalmem() / 1e6) },
    uptimeSeconds: Math.round(process.uptime()),
  }
}

/** For texts that a person typed, the report only says whether they differ from the default. */
function safeSettings({ creatorName, modelHub, marketUrl, ...others }: Settings): object {
  return {
    ...others,
    isCreatorNameSet: creatorName !== '',
    isModelHubUsual: modelHub === settingsSchema.parse({}).modelHub,
    isMarketSet: marketUrl !== '',
  }
}

function databaseFacts(db: Database): object {
  const number = (pragma: string): number => Number(db.pragma(pragma, { simple: true }))
  return {
    schemaVersion: number('user_version'),
    sqlite: z.string().parse(db.prepare('select sqlite_version()').pluck().get()),
    pages: number('page_count'),
    freePages: number('freelist_count'),
    pageBytes: number('page_size'),
    rows: tableCounts(db),
  }
}

/** Of the library's own tables; those of a search index repeat what they hold. */
function tableCounts(db: Database): Record<string, number> {
  const names = db
    .prepare(`select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite%'`)
    .pluck()
    .all()
    .map(String)
  return Object.fromEntries(
    names.map((name) => [name, Number(db.prepare(`select count(*) from "${name}"`).pluck().get())]),
  )
}

function countBy(db: Database, sql: string): Record<string, number> {
  const rows = z.array(z.object({ name: z.string(), count: z.number() })).parse(db.prepare(sql).all())
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]))
}
