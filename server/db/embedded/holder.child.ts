// Opens the database in the folder given, says so, and begins a transaction it never ends: to be killed by a test.
import pg from 'pg'
import { openEmbedded } from './embedded.ts'

const [dataDir = ''] = process.argv.slice(2)
const database = await openEmbedded({ dataDir })
const client = new pg.Client(database.connection)
await client.connect()
await client.query('create table if not exists kept (id integer primary key)')
await client.query('insert into kept values (1), (2)')
await client.query('begin; insert into kept values (3)')
process.send?.('ready')
