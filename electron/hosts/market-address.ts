/** The market that a studio uses where its settings name none. */
import { LunaError } from '#shared/contract/errors.ts'
import { settingsChangeSchema } from '#shared/contract/studio/system.ts'

const VARIABLE = 'LUNA_MARKET_URL'

/** Null for no market: where the variable is absent or empty. Throws INVALID_INPUT for anything but a web address. */
export function marketAddress(environment: Readonly<Record<string, string | undefined>>): string | null {
  const { data, success } = settingsChangeSchema.shape.marketUrl.safeParse(environment[VARIABLE]?.trim())
  if (!success) throw new LunaError('INVALID_INPUT', `${VARIABLE} is not an address that begins with http or https`)
  return data === undefined || data === '' ? null : data
}
