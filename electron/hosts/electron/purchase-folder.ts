/** Which folder of a purchase the page may have shown in the system's file manager. */
import { realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Returns the folder with all links resolved if it is directly below that of all purchases; null for anything else, so
 * that a page gone astray can point to nothing but what was bought.
 */
export function purchaseFolder(purchasesDirectory: string, path: unknown): string | null {
  if (typeof path !== 'string' || path === '') return null
  try {
    const folder = realpathSync(path)
    const isPurchase = dirname(folder) === realpathSync(purchasesDirectory) && statSync(folder).isDirectory()
    return isPurchase ? folder : null
  } catch {
    return null
  }
}
