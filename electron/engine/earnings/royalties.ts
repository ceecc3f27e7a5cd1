/**
 * Derivatives of the account's works with the royalties of each branch, and royalties that its works pay to parents.
 */
import type { RoyaltyTree } from '#shared/contract/studio/earnings.ts'
import type { Names } from './names.ts'
import type { BranchRow } from './sums.ts'

interface Branch {
  readonly key: string
  readonly rows: readonly BranchRow[]
  readonly amount: bigint
}

/** The largest amount first, whether it came or went. */
function groupBy(rows: readonly BranchRow[], keyOf: (row: BranchRow) => string): Branch[] {
  const size = ({ amount }: Branch) => (amount < 0n ? -amount : amount)
  return [...Map.groupBy(rows, keyOf)]
    .map(([key, group]) => ({ key, rows: group, amount: group.reduce((sum, { amount }) => sum + amount, 0n) }))
    .toSorted((a, b) => (size(a) === size(b) ? (a.key < b.key ? -1 : 1) : size(a) > size(b) ? -1 : 1))
}

export function royaltyTree(rows: readonly BranchRow[], names: Names): RoyaltyTree {
  const leafOf = ({ key, rows: group, amount }: Branch) => ({
    assetId: key,
    ...names.of(key),
    amountMicroDollars: String(amount),
    royaltyCount: Number(group.reduce((sum, { count }) => sum + count, 0n)),
  })
  return groupBy(rows, ({ assetId }) => assetId).map((own) => ({
    ...leafOf(own),
    branches: groupBy(own.rows, ({ viaAssetId }) => viaAssetId).map((via) => ({
      ...leafOf(via),
      sold: groupBy(via.rows, ({ soldAssetId }) => soldAssetId).map(leafOf),
    })),
  }))
}
