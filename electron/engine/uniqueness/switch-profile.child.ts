/** Run by a test in a process of its own: takes the profile `large` into use, and kills itself as soon as the first batch is kept. */
import { setTimeout as delay } from 'node:timers/promises'
import { manifestSchema } from '#models/profiles/manifest.ts'
import { openTestStudio } from './test-studio.fixture.ts'

const [directory = '', manifestJson = ''] = process.argv.slice(2)
const studio = await openTestStudio({ directory, manifest: manifestSchema.parse(JSON.parse(manifestJson)) })
await studio.profiles.activate('large')
const count = studio.db.prepare(`select count(*) from picture_vector where profile like 'large@%'`).pluck()
while (Number(count.get()) === 0) await delay(1)
process.kill(process.pid, 'SIGKILL')
