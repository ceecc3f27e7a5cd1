import { ORPCError } from '@orpc/server'
import * as z from 'zod'
import { errorCodeSchema, LunaError, toLunaError } from '#shared/contract/errors.ts'

const dataSchema = z.object({ detail: z.string().optional() })

/** Whatever a command met as a declared error: the studio API passes them on in a form of its own. */
export function declaredError(cause: unknown): LunaError {
  if (!(cause instanceof ORPCError)) return toLunaError(cause)
  const code = errorCodeSchema.safeParse(cause.code)
  const data = dataSchema.safeParse(cause.data)
  return new LunaError(code.data ?? 'INTERNAL', data.data?.detail ?? (code.success ? undefined : cause.message), {
    cause,
  })
}
