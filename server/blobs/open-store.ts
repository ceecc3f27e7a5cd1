import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openFolderStore } from './folder-store.ts'
import { parseS3Address } from './s3-address.ts'
import { openS3Store } from './s3-store.ts'
import type { BlobStore } from './store.ts'

/** Opens the store in the settings: a bucket, a folder, or a folder next to the embedded database. */
export function openBlobStore(address: string | null, dataFolder: string): Promise<BlobStore> | BlobStore {
  if (address === null) return openFolderStore(join(dataFolder, 'blobs'))
  if (address.startsWith('s3://')) return openS3Store(parseS3Address(address))
  return openFolderStore(address.startsWith('file://') ? fileURLToPath(address) : address)
}
