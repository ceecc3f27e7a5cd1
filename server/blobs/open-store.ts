import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isFolderEmpty, openFolderStore } from './folder-store.ts'
import { parseS3Address } from './s3-address.ts'
import { isBucketEmpty, openS3Store } from './s3-store.ts'
import type { BlobStore } from './store.ts'

function folderOf(address: string | null, dataFolder: string): string {
  if (address === null) return join(dataFolder, 'blobs')
  return address.startsWith('file://') ? fileURLToPath(address) : address
}

/** Opens the store in the settings: a bucket, a folder, or a folder next to the embedded database. */
export function openBlobStore(address: string | null, dataFolder: string): Promise<BlobStore> | BlobStore {
  if (address?.startsWith('s3://')) return openS3Store(parseS3Address(address))
  return openFolderStore(folderOf(address, dataFolder))
}

/** Whether the store in the settings holds nothing. */
export function isStoreEmpty(address: string | null, dataFolder: string): Promise<boolean> {
  if (address?.startsWith('s3://')) return isBucketEmpty(parseS3Address(address))
  return isFolderEmpty(folderOf(address, dataFolder))
}
