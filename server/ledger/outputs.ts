/** What the contract says the answers are. */
import type { InferContractRouterOutputs } from '@orpc/contract'
import type { ledgerContract } from '#shared/contract/market/ledger.ts'

export type ContractOutputs = InferContractRouterOutputs<typeof ledgerContract>
