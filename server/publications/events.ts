/** What happened to an asset, left for the change feed and the search index in the transaction in which it happened. */
import { v7 as uuidv7 } from 'uuid'
import type { Tx } from '../db/database.ts'

type PublicationEventKind = 'published' | 'updated' | 'withdrawn' | 'sold_exclusively' | 'removed'

export interface PublicationEvent {
  readonly creatorId: string
  readonly assetId: string
  readonly versionId: string
  readonly kind: PublicationEventKind
  readonly at: Date
}

export async function recordEvent(tx: Tx, event: PublicationEvent): Promise<void> {
  await tx
    .insertInto('publication_events')
    .values({
      account_id: event.creatorId,
      id: uuidv7(),
      asset_id: event.assetId,
      version_id: event.versionId,
      kind: event.kind,
      at: event.at,
    })
    .execute()
}
