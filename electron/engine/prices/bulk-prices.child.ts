/** Changes the prices of many works at once, and is killed by itself while it does. */
import { openLibraryDatabase } from '../database/open.ts'
import { changeOf, createPricing } from './prices.fixture.ts'

const [libraryDirectory = '', works = '0', killedAt = '0'] = process.argv.slice(2)
let added = 0
const { prices } = createPricing(openLibraryDatabase(libraryDirectory), { standing: [], history: [] }, () => {
  added += 1
  if (added === Number(killedAt)) process.kill(process.pid, 'SIGKILL')
})
prices.set(Array.from({ length: Number(works) }, (_, number) => changeOf(number, 799)))
