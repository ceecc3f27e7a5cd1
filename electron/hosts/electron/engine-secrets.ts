/** The engine's secrets by way of the main process, which alone can reach the system's key store. */
import type { Secrets } from '#engine/market/secrets.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { FromEngine, SecretAnswer, SecretRequest } from './engine-messages.ts'

interface AskedSecrets {
  readonly secrets: Secrets
  receive(answer: SecretAnswer): void
}

export function createAskedSecrets(post: (message: FromEngine) => void): AskedSecrets {
  const waiting = new Map<number, (answer: SecretAnswer) => void>()
  let nextId = 1

  /** Throws what the main process reports, SECRETS_UNAVAILABLE above all. */
  async function ask(request: SecretRequest): Promise<string | undefined> {
    const id = nextId++
    const answered = new Promise<SecretAnswer>((resolve) => waiting.set(id, resolve))
    post({ type: 'secret_request', id, request })
    const { secret, error } = await answered
    if (error !== null) throw new LunaError(error.code, error.detail)
    return secret ?? undefined
  }

  return {
    secrets: {
      get: (name) => ask({ action: 'get', name }),
      set: async (name, secret) => void (await ask({ action: 'set', name, secret })),
      remove: async (name) => void (await ask({ action: 'remove', name })),
    },
    receive(answer) {
      waiting.get(answer.id)?.(answer)
      waiting.delete(answer.id)
    },
  }
}
