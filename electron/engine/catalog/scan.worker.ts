/** Scans catalogs beside the engine's thread, so that a check never holds up the rest of the studio. */
import { parentPort } from 'node:worker_threads'
import { toLunaError } from '#shared/contract/errors.ts'
import { createScanner, type Scanner } from '#shared/similarity/scanner.ts'
import { type CatalogFile, openCatalog } from './reader.ts'
import { loadResident } from './resident.ts'
import type { ScanAnswer, ScanRequest } from './scan-messages.ts'

const opened = new Map<string, { file: CatalogFile; scanner: Scanner }>()

function scannerOf(path: string): Scanner {
  const known = opened.get(path)
  if (known !== undefined) return known.scanner
  const file = openCatalog(path)
  const scanner = createScanner(loadResident(file))
  opened.set(path, { file, scanner })
  return scanner
}

function answer(request: ScanRequest): ScanAnswer['result'] {
  switch (request.call) {
    case 'open':
      scannerOf(request.path)
      return null
    case 'hashes':
      return scannerOf(request.path).byHashes(request.query)
    case 'measure':
      return scannerOf(request.path).measure(request.query, request.vectors, request.found)
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
