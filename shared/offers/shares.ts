/**
 * Shares of the people who made a work together: each collaborator has a share, in basis points, of what stays with the
 * work of a sale (after the platform's fee and the royalties of its parents), and the creator has the rest.
 */
import * as z from 'zod'
import { LunaError } from '../contract/errors.ts'

export const ALL_BASIS_POINTS = 10_000
/** How many people a creator may share a work with: each is a possible transfer of every sale. */
export const MAX_COLLABORATORS = 10

export interface Share {
  /** Whose it is. */
  readonly accountId: string
  /** 1 to 9,999; what the shares of a work leave of 10,000 is the creator's. */
  readonly basisPoints: number
}

/** A share as a sale pins it. */
export interface WorkShare extends Share {
  readonly assetId: string
}

export const workSharesSchema = z.array(
  z.object({
    assetId: z.uuid(),
    accountId: z.uuid(),
    basisPoints: z
      .int()
      .min(1)
      .max(ALL_BASIS_POINTS - 1),
  }),
)

function invalid(detail: string): never {
  throw new LunaError('INVALID_INPUT', detail)
}

/** Throws INVALID_INPUT where somebody is named twice or is the creator, or where the creator would keep nothing. */
export function assertShares(creatorId: string, shares: readonly Share[]): void {
  if (shares.length > MAX_COLLABORATORS) invalid(`shares: at most ${MAX_COLLABORATORS} people share a work.`)
  const known = new Set([creatorId])
  let total = 0
  for (const { accountId, basisPoints } of shares) {
    if (accountId === creatorId) invalid('shares: name only the others; the rest is yours.')
    if (known.has(accountId)) invalid('shares: the same person is listed twice.')
    if (!Number.isInteger(basisPoints) || basisPoints < 1) invalid(`shares: ${basisPoints} is not a share.`)
    known.add(accountId)
    total += basisPoints
  }
  if (total >= ALL_BASIS_POINTS) invalid('shares: together they must leave something for you.')
}

/** What the creator has, in basis points. */
export function creatorsShareOf(shares: readonly Pick<Share, 'basisPoints'>[]): number {
  return shares.reduce((rest, { basisPoints }) => rest - basisPoints, ALL_BASIS_POINTS)
}

/**
 * Divides what stays with a work, in micro-dollars: each collaborator gets the floor of their share and the creator the
 * rest, so that the parts add up to the whole and no part depends on the order of the others.
 */
export function divide(amount: bigint, shares: readonly Share[]): { creator: bigint; collaborators: bigint[] } {
  const collaborators = shares.map(({ basisPoints }) => (amount * BigInt(basisPoints)) / BigInt(ALL_BASIS_POINTS))
  return { creator: collaborators.reduce((rest, part) => rest - part, amount), collaborators }
}

export interface ShareChange {
  readonly accountId: string
  /** In basis points; 0 for who has no share. */
  readonly before: number
  readonly after: number
}

/** Everybody who has a share or is to have one: those proposed first, then those who would lose theirs. */
export function changesOf(inForce: readonly Share[], proposed: readonly Share[]): ShareChange[] {
  const before = new Map(inForce.map(({ accountId, basisPoints }) => [accountId, basisPoints]))
  const after = new Map(proposed.map(({ accountId, basisPoints }) => [accountId, basisPoints]))
  return [...new Set([...after.keys(), ...before.keys()])].map((accountId) => ({
    accountId,
    before: before.get(accountId) ?? 0,
    after: after.get(accountId) ?? 0,
  }))
}
