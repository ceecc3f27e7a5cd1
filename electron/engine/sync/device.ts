/** This library as the market knows it: one of its owner's devices. */
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import type { Write } from '../database/write.ts'
import { readStored, writeStored } from '../settings/stored-value.ts'

const KEY = 'device_id'

export function deviceIdOf({ db, write }: { db: Database; write: Write }): string {
  return write(() => {
    const known = readStored(db, KEY, z.uuid())
    if (known !== undefined) return known
    const made = newId()
    writeStored(db, KEY, made)
    return made
  })
}
