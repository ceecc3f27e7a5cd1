/**
 * Opens an address in the user's default browser; a machine without one just keeps the printed address. Every user of
 * the computer can read it, since it is on a command line.
 */
import { spawn } from 'node:child_process'

export function openInBrowser(url: string): void {
  const [command, ...args] = launcher(url)
  if (command === undefined) return
  const child = spawn(command, args, { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}

function launcher(url: string): string[] {
  switch (process.platform) {
    case 'win32':
      return ['rundll32', 'url.dll,FileProtocolHandler', url]
    case 'darwin':
      return ['open', url]
    default:
      return ['xdg-open', url]
  }
}
