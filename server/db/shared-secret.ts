/** Secrets that all servers of one market share. */
import { randomBytes } from 'node:crypto'
import type { MarketDatabase } from './database.ts'

/** 32 bytes under this name, the same for all servers: whichever server asks first makes them. */
export async function sharedSecret(database: MarketDatabase, name: string): Promise<Buffer> {
  return database.asService(async (tx) => {
    await tx
      .insertInto('shared_secrets')
      .values({ name, secret: randomBytes(32) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const { secret } = await tx
      .selectFrom('shared_secrets')
      .select('secret')
      .where('name', '=', name)
      .executeTakeFirstOrThrow()
    return secret
  })
}
