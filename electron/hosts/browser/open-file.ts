/**
 * The file that opens the studio in a browser. Other users of this computer can read a link on a command line or in a
 * log; only this user can read the file, and it always contains an unused link.
 */
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { leadingPage } from './leading-page.ts'

export interface OpenFile {
  readonly path: string
  /** The file now leads to this link. Throws what writing throws. */
  write(url: string): void
  remove(): void
}

/** @param directory the library's, so that each studio has its own */
export function createOpenFile(directory: string): OpenFile {
  const path = join(directory, 'open-luna-studio.html')
  return {
    path,
    write(url) {
      const temporary = `${path}.new`
      rmSync(temporary, { force: true })
      // Readable only by this user from its first byte on, whatever the umask.
      writeFileSync(temporary, leadingPage(url), { mode: 0o600, flag: 'wx' })
      chmodSync(temporary, 0o600)
      renameSync(temporary, path)
    },
    remove: () => rmSync(path, { force: true }),
  }
}
