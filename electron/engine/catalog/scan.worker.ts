/** Scans catalogs outside the engine's thread, so that a check never holds up the rest of the studio. */
import { parentPort } from 'node:worker_threads'
import { toLunaError } from '#shared/contract/errors.ts'
import { FLAG_ABSENT } from '#shared/similarity/scan-flags.ts'
import { createScanner, type Scanner, type ScanSource } from '#shared/similarity/scanner.ts'
import { type CatalogFile, openCatalog } from './reader.ts'
import { loadResident } from './resident.ts'
import type { ScanAnswer, ScanRequest } from './scan-messages.ts'

interface Opened {
  readonly file: CatalogFile
  readonly source: ScanSource
  readonly scanner: Scanner
}

const opened = new Map<string, Opened>()

function openedAt(path: string): Opened {
  const known = opened.get(path)
  if (known !== undefined) return known
  const file = openCatalog(path)
  const source = loadResident(file)
  const scanned = { file, source, scanner: createScanner(source) }
  opened.set(path, scanned)
  return scanned
}

function answer(request: ScanRequest): ScanAnswer['result'] {
  switch (request.call) {
    case 'open':
      openedAt(request.path)
      return null
    case 'mask': {
      const { flags } = openedAt(request.path).source.columns
      for (const entry of request.absent) if (entry < flags.length) flags[entry] = FLAG_ABSENT
      return null
    }
    case 'hashes':
      return openedAt(request.path).scanner.byHashes(request.query)
    case 'measure':
      return openedAt(request.path).scanner.measure(request.query, request.vectors, request.found)
    case 'forget': {
      opened.get(request.path)?.file.close()
      opened.delete(request.path)
      return null
    }
  }
}

parentPort?.on('message', (request: ScanRequest) => {
  try {
    parentPort?.postMessage({ id: request.id, result: answer(request) } satisfies ScanAnswer)
  } catch (cause) {
    const error = toLunaError(cause).toReport()
    parentPort?.postMessage({ id: request.id, result: null, error } satisfies ScanAnswer)
  }
})
