/** Unpacks one catalog outside the engine's thread, with little memory of its own, and exits. */
import { parentPort, workerData } from 'node:worker_threads'
import * as z from 'zod'
import { unpackCatalog } from '#models/catalog/unpack.ts'
import { toLunaError } from '#shared/contract/errors.ts'
import { storageError } from '../database/storage-errors.ts'
import type { UnpackAnswer } from './unpack-apart.ts'

const { from, to } = z.object({ from: z.string(), to: z.string() }).parse(workerData)

async function unpack(): Promise<UnpackAnswer> {
  try {
    return { header: await unpackCatalog(from, to) }
  } catch (cause) {
    return { error: toLunaError(storageError(cause, to)).toReport() }
  }
}

parentPort?.postMessage(await unpack())
