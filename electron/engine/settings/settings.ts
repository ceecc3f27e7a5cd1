/** The creator's settings. A stored value that is no longer valid falls back to its default, the others stay. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { type Settings, settingsSchema } from '#shared/contract/studio/system.ts'
import type { Write } from '../database/write.ts'
import { readStored, writeStored } from './stored-value.ts'

const KEY = 'settings'

export interface SettingsStore {
  get(): Settings
  update(change: { readonly [K in keyof Settings]?: Settings[K] | undefined }): Settings
}

export function createSettings({ db, write }: { db: Database; write: Write }): SettingsStore {
  return {
    get: () => readSettings(db),
    update(change) {
      return write((changed) => {
        const given = Object.entries(change).filter(([, value]) => value !== undefined)
        const settings = settingsSchema.parse({ ...readSettings(db), ...Object.fromEntries(given) })
        writeStored(db, KEY, settings)
        changed.event({ type: 'settings' })
        return settings
      })
    },
  }
}

function readSettings(db: Database): Settings {
  const stored = readStored(db, KEY, z.record(z.string(), z.unknown())) ?? {}
  const valid = Object.entries(settingsSchema.shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(stored[key])
    return parsed.success ? [[key, parsed.data]] : []
  })
  return settingsSchema.parse(Object.fromEntries(valid))
}
