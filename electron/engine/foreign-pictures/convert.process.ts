/** Converts pictures in a separate process: a hostile file can at worst end this process. */
import { serveRequests } from '#models/processes/serve-requests.ts'
import { convertToPng } from './convert.ts'
import type { Converted, ConvertRequest } from './convert-messages.ts'

serveRequests<ConvertRequest, Converted>(async ({ bytes, type, maxPixels }) => ({
  png: await convertToPng(bytes, type, { maxPixels }),
}))
