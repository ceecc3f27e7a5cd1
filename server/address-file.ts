/** Tells other programs of this machine where the market of a data folder listens. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** In the data folder; may be left over from a market that was killed. */
export const ADDRESS_FILE = 'address'

/** Returns what takes it away again. */
export function writeAddressFile(dataFolder: string, url: string): () => void {
  const file = join(dataFolder, ADDRESS_FILE)
  writeFileSync(file, `${url}\n`)
  return () => rmSync(file, { force: true })
}
