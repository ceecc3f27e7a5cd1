/**
 * Automatic updates: from the feed that is named in the packed app, and only of releases that are signed by the key
 * named next to it. Nothing comes from the environment of the user.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { trustedKeySchema } from '#shared/provenance/signed-document.ts'
import { releaseProblem, statementFileOf } from '#shared/updates/release-statement.ts'

const updatesSchema = z.object({ feed: z.url({ protocol: /^https$/ }), key: trustedKeySchema })
export type UpdateSource = z.infer<typeof updatesSchema>

const packageSchema = z.object({ lunaUpdates: updatesSchema.optional() })

/** As the packed app's own package.json names it; undefined for a build without updates. */
export function updateSourceOf(appFolder: string): UpdateSource | undefined {
  return packageSchema.parse(JSON.parse(readFileSync(join(appFolder, 'package.json'), 'utf8'))).lunaUpdates
}

const offerSchema = z.object({
  version: z.string(),
  files: z.array(z.object({ url: z.string(), sha512: z.string() })).min(1),
  /** Of web installers, which fetch what no statement names. */
  packages: z.undefined().optional(),
})

/** The part of electron-updater's `autoUpdater` used here. It checks each file against the SHA-512 of the offer. */
export interface Updater {
  autoDownload: boolean
  allowDowngrade: boolean
  setFeedURL(feed: { provider: 'generic'; url: string }): void
  checkForUpdates(): Promise<{ readonly isUpdateAvailable: boolean; readonly updateInfo: unknown } | null>
  downloadUpdate(): Promise<unknown>
  on(event: 'update-downloaded', listener: () => void): unknown
}

export interface UpdateParts {
  readonly updater: Updater
  readonly platform: string
  notify(title: string, body: string): void
  /** Why an offered release was not taken. */
  onRefused(problem: string): void
}

/**
 * @returns whether an update was taken; what is offered without our signature is refused and nothing of it downloaded.
 */
export async function takeUpdate({ feed, key }: UpdateSource, parts: UpdateParts): Promise<boolean> {
  const { updater, platform, notify, onRefused } = parts
  updater.autoDownload = false
  updater.allowDowngrade = false
  updater.setFeedURL({ provider: 'generic', url: feed })
  updater.on('update-downloaded', () =>
    notify('Luna Studio is ready to update', 'The update is installed the next time you start the app.'),
  )
  const found = await updater.checkForUpdates()
  if (found === null || !found.isUpdateAvailable) return false
  const offer = offerSchema.safeParse(found.updateInfo)
  const problem = offer.success
    ? releaseProblem(await readStatement(feed, platform), key, {
        platform,
        version: offer.data.version,
        files: offer.data.files.map(({ url, sha512 }) => ({ name: url, sha512 })),
      })
    : 'malformed'
  if (problem === null) await updater.downloadUpdate()
  else onRefused(problem)
  return problem === null
}

/** Undefined where the feed has none. */
async function readStatement(feed: string, platform: string): Promise<unknown> {
  const folder = feed.endsWith('/') ? feed : `${feed}/`
  const response = await fetch(new URL(statementFileOf(platform), folder), { redirect: 'error' })
  if (!response.ok) return undefined
  return response.json().catch(() => undefined)
}

/** Once at each start. Being offline is ordinary; the next start asks again. */
export function startUpdates(source: UpdateSource | undefined, parts: UpdateParts): void {
  if (source !== undefined) takeUpdate(source, parts).catch((cause: unknown) => parts.onRefused(String(cause)))
}
