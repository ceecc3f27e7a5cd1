/** Run by a test in a process of its own: activates the profile `large`, and kills itself once the first batch is stored. */
import { manifestSchema } from '#models/profiles/manifest.ts'
import { openTestStudio } from './test-studio.fixture.ts'

const [directory = '', manifestJson = ''] = process.argv.slice(2)
const studio = await openTestStudio({ directory, manifest: manifestSchema.parse(JSON.parse(manifestJson)) })
// A batch is stored in one synchronous transaction, which has ended by the next tick.
studio.db.function('kill_after_this_batch', () => {
  process.nextTick(() => process.kill(process.pid, 'SIGKILL'))
  return 0
})
studio.db.exec(`create temp trigger stored after insert on picture_vector when new.profile like 'large@%'
  begin select kill_after_this_batch(); end`)
await studio.profiles.activate('large')
await studio.jobs.whenIdle()
