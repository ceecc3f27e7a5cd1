/** `npm start` where Electron's binary is absent: the studio in a tab of the default browser. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { closeLog, logError, logUnexpected, openLog } from '#engine/diagnostics/log.ts'
import { createEngine } from '#engine/engine.ts'
import { isBundled } from '#models/bundled-entries.ts'
import { dataFolders } from '#models/data-folders.ts'
import { toLunaError } from '#shared/contract/errors.ts'
import packageJson from '../../../package.json' with { type: 'json' }
import { marketAddress } from '../market-address.ts'
import { basePathOf } from './base-path.ts'
import { openInBrowser } from './open.ts'
import { createOpenFile } from './open-file.ts'
import { startBrowserHost } from './server.ts'
import { usualPort } from './usual-port.ts'

const USAGE = 'Usage: npm start -- [--no-open] [--port N] [--library DIR]'
const portSchema = z.coerce.number().int().min(0).max(65_535)

interface Options {
  readonly open: boolean
  readonly port: number | undefined
  readonly library: string | undefined
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: { 'no-open': { type: 'boolean' }, port: { type: 'string' }, library: { type: 'string' } },
    strict: true,
  })
  const library = values.library === undefined ? undefined : resolve(values.library)
  return { open: values['no-open'] !== true, port: portSchema.optional().parse(values.port), library }
}

async function main(): Promise<void> {
  const { open, port, library } = readOptions()
  const folders = dataFolders(library)
  openLog({ folder: folders.logs, program: 'engine', host: 'browser', version: packageJson.version })
  const engine = await createEngine({
    libraryDirectory: folders.library,
    modelsDirectory: folders.models,
    logsDirectory: folders.logs,
    host: 'browser',
    marketUrl: marketAddress(process.env),
    version: packageJson.version,
    background: true,
  })
  // The bundle is in out/main, next to the page.
  const page = isBundled(import.meta.url) ? '../renderer' : '../../../out/renderer'
  const webRoot = resolve(import.meta.dirname, page)
  const openFile = createOpenFile(folders.library)
  const writeNext = (): void => {
    try {
      openFile.write(host.link())
    } catch (cause) {
      // The last link has already been used by its recipient; a restart creates the next one.
      logUnexpected('open_file', cause)
    }
  }
  const usedPort = port ?? (await usualPort(folders.library))
  const basePath = basePathOf(folders.library)
  const host = await startBrowserHost({ engine, webRoot, port: usedPort, basePath, onLinkUsed: writeNext })
  openFile.write(host.link())
  const fileUrl = pathToFileURL(openFile.path).href
  console.log(`Luna Studio is ready. Its private address: ${fileUrl}`)
  if (open) openInBrowser(fileUrl)

  let closing = false
  const close = async () => {
    if (closing) return
    closing = true
    openFile.remove()
    await host.close()
    await engine.close()
    closeLog()
    process.exit(0)
  }
  process.on('SIGINT', close)
  process.on('SIGTERM', close)
}

try {
  await main()
} catch (cause) {
  const usage =
    cause instanceof z.ZodError ||
    (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('ERR_PARSE_ARGS'))
  if (usage) console.error(`${USAGE}\n--port needs a number from 0 to 65535.`)
  else {
    const error = toLunaError(cause)
    logError('unexpected', { work: 'start', code: error.code }, cause)
    closeLog()
    console.error(
      `Luna Studio could not start: ${error.message}${error.detail === undefined ? '' : ` (${error.detail})`}`,
    )
  }
  process.exit(usage ? 2 : 4)
}
