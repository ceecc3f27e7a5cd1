/** Secrets from files, as Docker and systemd hand them over: `NAME_FILE` names a file whose content is `NAME`. */
import { readFileSync } from 'node:fs'
import { LunaError } from '#shared/contract/errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Of the settings, those that say something secret. */
export const SECRET_SETTINGS = [
  'DATABASE_URL',
  'DATABASE_READ_URL',
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'MARKET_MASTER_KEY',
  'MARKET_SIGNING_KEY',
  'SMTP_URL',
  'MAIL_WEBHOOK_SECRET',
  'METRICS_TOKEN',
  'OTEL_EXPORTER_OTLP_HEADERS',
  // Read by the AWS library itself.
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
] as const

function read(name: string, file: string): string {
  try {
    // Editors end files with a line break, which is part of no setting.
    return readFileSync(file, 'utf8').trimEnd()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new LunaError('SETTINGS_INVALID', `${name}_FILE: cannot be read (${reason})`, { cause })
  }
}

/** The environment with what its files say. Throws SETTINGS_INVALID. */
export function withFiles(environment: Environment): Environment {
  const found: Record<string, string> = {}
  for (const name of SECRET_SETTINGS) {
    const file = environment[`${name}_FILE`]
    if (file === undefined || file === '') continue
    if (environment[name] !== undefined && environment[name] !== '') {
      throw new LunaError('SETTINGS_INVALID', `${name}: is set, and ${name}_FILE too. Set one of them.`)
    }
    found[name] = read(name, file)
  }
  return { ...environment, ...found }
}
