/** `luna models`: the model profiles of this machine. */
import { resolve } from 'node:path'
import { EXIT } from '../exit-codes.ts'
import { formatBytes, formatTable, print, printJson } from '../output.ts'
import { createProgress } from '../progress.ts'
import { finishJob, type Studio, withStudio } from '../studio.ts'

export interface ModelOptions {
  readonly json?: boolean | undefined
  readonly library?: string | undefined
}

export function listModels(options: ModelOptions): Promise<number> {
  return withStudio(options.library, (studio) => show(studio, options))
}

export function downloadModel(profileId: string, options: ModelOptions, signal: AbortSignal): Promise<number> {
  return withStudio(options.library, async (studio) => {
    const { jobId } = await studio.client.models.startDownload({ profileId })
    await finishJob(studio, jobId, createProgress(), signal)
    return show(studio, options)
  })
}

export function importModel(
  profileId: string,
  folder: string,
  options: ModelOptions,
  signal: AbortSignal,
): Promise<number> {
  return withStudio(options.library, async (studio) => {
    const { jobId } = await studio.client.models.startFolderImport({ profileId, path: resolve(folder) })
    await finishJob(studio, jobId, createProgress(), signal)
    return show(studio, options)
  })
}

export function verifyModel(profileId: string, options: ModelOptions): Promise<number> {
  return withStudio(options.library, async (studio) => {
    const { state } = await studio.client.models.verify({ profileId })
    await show(studio, options)
    return state === 'damaged' ? EXIT.unreadable : EXIT.ok
  })
}

export function removeModel(profileId: string, options: ModelOptions): Promise<number> {
  return withStudio(options.library, async (studio) => {
    await studio.client.models.remove({ profileId })
    return show(studio, options)
  })
}

/** @param profileId `none` compares by hashes and words only. */
export function useModel(profileId: string, options: ModelOptions, signal: AbortSignal): Promise<number> {
  return withStudio(options.library, async (studio) => {
    const { jobId } = await studio.client.models.activate({ profileId: profileId === 'none' ? null : profileId })
    if (jobId !== null) await finishJob(studio, jobId, createProgress(), signal)
    return show(studio, options)
  })
}

async function show({ client }: Studio, { json }: ModelOptions): Promise<number> {
  const profiles = await client.models.list()
  if (json === true) {
    printJson(profiles)
    return EXIT.ok
  }
  const rows = profiles.map(({ id, title, state, active, sizeBytes, installedBytes, license }) => [
    id,
    title,
    active ? `${state}, in use` : state,
    sizeBytes === null ? '–' : formatBytes(sizeBytes),
    formatBytes(installedBytes),
    license,
  ])
  print(formatTable(['Profile', 'Title', 'State', 'Size', 'On disk', 'License'], rows))
  return EXIT.ok
}
