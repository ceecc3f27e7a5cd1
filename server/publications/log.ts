/**
 * The publication log: every publication and every priority claim, in a tamper-evident
 * order. Appending is part of the caller's transaction, which locks the head until it ends.
 */
import { sql } from 'kysely'
import { LunaError } from '#shared/contract/errors.ts'
import {
  type Checkpoint,
  type ConsistencyProof,
  checkpointOf,
  hashesToHex,
  type InclusionProof,
  leafHashOfDocument,
} from '#shared/provenance/log.ts'
import {
  appendLeaf,
  consistencyProof,
  frontierAddresses,
  inclusionProof,
  type MerkleFrontier,
  type NodeAddress,
  type ReadNodes,
} from '#shared/provenance/merkle-tree.ts'
import { type SignedEnvelope, signedEnvelopeSchema } from '#shared/provenance/signed-document.ts'
import type { Tx } from '../db/database.ts'

export interface LogPlace {
  readonly logId: string
  readonly logIndex: number
}

export interface LogEntry {
  readonly logIndex: number
  readonly loggedAt: Date
  readonly envelope: SignedEnvelope
}

function nodeReader(tx: Tx): ReadNodes {
  return async (addresses) => {
    const levels = addresses.map(({ level }) => level)
    const positions = addresses.map(({ index }) => index)
    const { rows } = await sql<{ level: number; position: bigint; hash: Buffer }>`
      select level, position, hash from publication_log_nodes
      where (level, position) in (select * from unnest(${levels}::integer[], ${positions}::bigint[]))`.execute(tx)
    const found = new Map(rows.map(({ level, position, hash }) => [`${level}/${position}`, hash]))
    return addresses.map((address) => found.get(nameOf(address)) ?? missing(address))
  }
}

function nameOf({ level, index }: NodeAddress): string {
  return `${level}/${index}`
}

function missing(address: NodeAddress): never {
  throw new LunaError('INTERNAL', `The log lacks node ${nameOf(address)}.`)
}

async function frontierOf(tx: Tx, size: number): Promise<MerkleFrontier> {
  return { size, hashes: await readSome(nodeReader(tx), frontierAddresses(size)) }
}

async function readSome(readNodes: ReadNodes, addresses: readonly NodeAddress[]): Promise<readonly Uint8Array[]> {
  return addresses.length === 0 ? [] : readNodes(addresses)
}

/** `makeEntry` signs a document that names its own place. Other writers wait until the transaction ends. */
export async function appendToLog(
  tx: Tx,
  at: Date,
  makeEntry: (place: LogPlace) => SignedEnvelope,
): Promise<{ readonly logIndex: number; readonly envelope: SignedEnvelope }> {
  const head = await tx
    .updateTable('publication_log_head')
    .set((expression) => ({ size: expression('size', '+', 1n) }))
    .where('id', '=', 1)
    .returning(['origin', 'size'])
    .executeTakeFirstOrThrow()
  const logIndex = Number(head.size) - 1
  const envelope = makeEntry({ logId: head.origin, logIndex })
  const { nodes } = appendLeaf(await frontierOf(tx, logIndex), leafHashOfDocument(envelope.document))
  await tx
    .insertInto('publication_log_entries')
    .values({ position: BigInt(logIndex), envelope: JSON.stringify(envelope), logged_at: at })
    .execute()
  await tx
    .insertInto('publication_log_nodes')
    .values(nodes.map(({ level, index, hash }) => ({ level, position: BigInt(index), hash: Buffer.from(hash) })))
    .execute()
  return { logIndex, envelope }
}

async function readHead(tx: Tx): Promise<{ origin: string; size: number }> {
  const { origin, size } = await tx
    .selectFrom('publication_log_head')
    .select(['origin', 'size'])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
  return { origin, size: Number(size) }
}

export async function currentCheckpoint(tx: Tx, at: Date): Promise<Checkpoint> {
  const { origin, size } = await readHead(tx)
  return checkpointOf(await frontierOf(tx, size), origin, at)
}

/** Throws INVALID_INPUT for what the log does not hold (yet). */
export async function proveInclusion(tx: Tx, leafIndex: number, treeSize?: number): Promise<InclusionProof> {
  const { size } = await readHead(tx)
  const within = treeSize ?? size
  if (within > size) throw new LunaError('INVALID_INPUT', `The log has ${size} entries.`)
  return { leafIndex, treeSize: within, hashes: hashesToHex(await inclusionProof(nodeReader(tx), leafIndex, within)) }
}

/** Throws INVALID_INPUT for sizes that the log does not have (yet). */
export async function proveConsistency(tx: Tx, firstSize: number, secondSize: number): Promise<ConsistencyProof> {
  const { size } = await readHead(tx)
  if (secondSize > size) throw new LunaError('INVALID_INPUT', `The log has ${size} entries.`)
  return { firstSize, secondSize, hashes: hashesToHex(await consistencyProof(nodeReader(tx), firstSize, secondSize)) }
}

/** Entries from `from` on, `limit` at most. */
export async function readEntries(tx: Tx, from: number, limit: number): Promise<LogEntry[]> {
  const rows = await tx
    .selectFrom('publication_log_entries')
    .select(['position', 'envelope', 'logged_at'])
    .where('position', '>=', BigInt(from))
    .orderBy('position')
    .limit(limit)
    .execute()
  return rows.map(({ position, envelope, logged_at }) => ({
    logIndex: Number(position),
    loggedAt: logged_at,
    envelope: signedEnvelopeSchema.parse(envelope),
  }))
}
