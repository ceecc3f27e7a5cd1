/** A test compares by hashes and words unless it brings models of its own: those of the app take a while to open. */
import { join } from 'node:path'

process.env['LUNA_STUDIO_MANIFEST'] = join(import.meta.dirname, 'fixtures/models/no-models.json')
