/** What a person has entered to become a creator and has not sent yet; kept over restarts, by account. */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { ErrorCode } from '#shared/contract/errors.ts'
import { client } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'

interface SetupEntries {
  readonly handle?: string
  /** The version of the terms that the person agreed to. */
  readonly agreedTo?: string | null
}

interface SetupState {
  readonly byAccount: Readonly<Record<string, SetupEntries>>
}

const NONE: SetupEntries = {}

const useSetup = create<SetupState>()(
  persist((): SetupState => ({ byAccount: {} }), { name: 'luna.creator-setup', version: 1 }),
)

export function useSetupEntries(accountId: string): SetupEntries {
  return useSetup(({ byAccount }) => byAccount[accountId] ?? NONE)
}

export function enterSetup(accountId: string, change: SetupEntries): void {
  useSetup.setState(({ byAccount }) => ({
    byAccount: { ...byAccount, [accountId]: { ...byAccount[accountId], ...change } },
  }))
}

function forgetSetup(accountId: string): void {
  useSetup.setState(({ byAccount }) => {
    const { [accountId]: _done, ...others } = byAccount
    return { byAccount: others }
  })
}

/** After the market made the account a creator: sends what it had refused for want of that, and reads the new role. */
export async function finishSetup(accountId: string): Promise<void> {
  forgetSetup(accountId)
  await sendRefused('CREATOR_TIER_REQUIRED')
}

/** Retries changes that the market refused with this code, once its cause is gone, and reloads the account. */
export async function sendRefused(code: ErrorCode): Promise<void> {
  for (const { id, state, error } of await client.sync.mutations({})) {
    if (state === 'refused' && error?.code === code) await client.sync.retry({ mutationId: id })
  }
  await client.sync.now({})
  await queryClient.invalidateQueries({ queryKey: [['market']] })
}
